import fc from 'fast-check'
import t from 'tap'
import { build, logIn, password, type Service, signUp, staff } from '../service.js'
import { readDocument } from './document.js'

/** Nothing of the inside may be seen from outside (ASVS 16.5.1). */
const inside =
  /node_modules|\.[cm]?[jt]s:\d+|\bat \w+ \(|SELECT |INSERT |UPDATE |prisma|sqlite|mariadb|\/src\/|\/dist\//i

const paths: [string, string[]][] = [
  ['/api/token', ['username', 'password']],
  ['/api/token/refresh', ['refresh']],
  ['/api/token/verify', ['token']],
  ['/api/token/blacklist', ['refresh']],
  ['/api/token/sliding', ['username', 'password']],
  ['/api/token/sliding/refresh', ['token']],
  ['/api/users', ['username', 'password', 'email', 'nickname']]
]

/** Values that are nearly right: odd texts, halves of real tokens, other types, deep and large ones. */
function values(token: string): fc.Arbitrary<unknown> {
  const [header = '', payload = '', signature = ''] = token.split('.')
  return fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.constantFrom(
      'neo',
      password,
      token,
      `${header}.${payload}`,
      `.${payload}.`,
      'ＮＥＯ',
      '\u0000',
      '\ud800',
      "' OR 1=1 --"
    ),
    fc
      .tuple(fc.base64String(), fc.constantFrom(payload, ''), fc.constantFrom(signature, ''))
      .map((parts) => parts.join('.')),
    fc.json().map((json) => `${header}.${Buffer.from(json).toString('base64url')}.${signature}`),
    fc.jsonValue({ maxDepth: 6 })
  )
}

async function check(service: Service, method: string, path: string, raw: string, type: string): Promise<void> {
  const answer = await service.call(method, path, { raw, headers: { 'content-type': type } })
  if (answer.status >= 500) throw new Error(`${path} answered ${answer.status}: ${answer.text}`)
  if (answer.status >= 400 && inside.test(answer.text.replaceAll(raw, '')))
    throw new Error(`${path} shows: ${answer.text}`)
}

t.test('random bodies cause no 5xx, and no answer shows anything internal', async (t) => {
  const service = await build(t)
  await signUp(service)
  const { refresh } = await logIn(service)
  for (const [path, fields] of paths) {
    const object = fc.oneof(
      fc.record(Object.fromEntries(fields.map((field) => [field, values(refresh)])), { requiredKeys: [] }),
      fc.dictionary(fc.oneof(fc.constantFrom(...fields), fc.string()), values(refresh), { maxKeys: 4 }),
      fc.jsonValue()
    )
    await fc.assert(
      fc.asyncProperty(object, (body) => check(service, 'POST', path, JSON.stringify(body) ?? '', 'application/json')),
      { numRuns: 60 }
    )
    const types = fc.constantFrom(
      'application/json',
      'application/x-www-form-urlencoded',
      'application/json; charset=x',
      'text/plain',
      ''
    )
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), types, (raw, type) => check(service, 'POST', path, raw, type)),
      { numRuns: 40 }
    )
    t.pass(path)
  }
})

t.test('random Authorization headers are 401 at a protected route', async (t) => {
  const service = await build(t)
  const text = fc.string({ unit: fc.constantFrom(...'aB0.-_=/+ ,"\\\t') })
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom('', 'Bearer ', 'bearer  '), async (value, scheme) => {
      const { status } = await service.get('/api/users/me', { headers: { authorization: scheme + value } })
      if (status !== 401) throw new Error(`answered ${status}`)
    }),
    { numRuns: 100 }
  )
})

t.test('random paths, queries and bodies cause no 5xx at any operation, also for staff', async (t) => {
  const service = await build(t)
  await signUp(service)
  let bosses = 0
  const boss = () => staff(service, `boss${++bosses}`, true)
  let { access, refresh } = await boss()
  const { operations, schemaOf } = await readDocument(service)
  for (const { path, method, parameters, requestBody, security } of operations) {
    if (security === undefined && parameters.length === 0) continue
    const odd = fc.oneof(
      values(refresh).map((value) => (typeof value === 'string' ? value : JSON.stringify(value))),
      fc.constantFrom('1', '2', '-1', '1e99', 'true', '2026-11-23T09:00:00Z')
    )
    const record = (names: string[], value: fc.Arbitrary<unknown>) =>
      fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] })
    const named = (place: string) => parameters.filter((one) => one.in === place).map(({ name }) => name)
    const fields = Object.keys(schemaOf(requestBody?.content['application/json']?.schema ?? {}).properties ?? {})
    const call = fc.record({
      inPath: record(named('path'), odd),
      inQuery: record(named('query'), odd),
      body: record(fields, fc.oneof(values(refresh), fc.boolean(), fc.integer()))
    })
    await fc.assert(
      fc.asyncProperty(call, async ({ inPath, inQuery, body }) => {
        const part = (name: string) => encodeURIComponent(String(inPath[name] ?? '1').toWellFormed()) || '1'
        const query = Object.fromEntries(
          Object.entries(inQuery).map(([name, value]) => [name, String(value).toWellFormed()])
        )
        const url = path.replace(/\{(\w+)\}/g, (_, name: string) => part(name))
        const answer = await service.call(method.toUpperCase(), `${url}?${new URLSearchParams(query)}`, {
          bearer: access,
          ...(fields.length > 0 && { json: body })
        })
        if (answer.status >= 500) throw new Error(`${method} ${url} answered ${answer.status}: ${answer.text}`)
        if (answer.status >= 400 && inside.test(answer.text)) throw new Error(`${url} shows: ${answer.text}`)
        // Some of these operations end what calls them.
        if (answer.status === 401) ({ access, refresh } = await boss())
      }),
      { numRuns: 40 }
    )
    t.pass(`${method} ${path}`)
  }
})
