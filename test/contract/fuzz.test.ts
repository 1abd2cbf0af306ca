import fc from 'fast-check'
import t from 'tap'
import { build, logIn, password, signUp, staff } from '../service.js'
import { enrolled, firstStep } from '../two-factor/app.js'
import { readDocument, type Schema } from './document.js'

/** Nothing of the inside may be seen from outside (ASVS 16.5.1). */
const inside =
  /node_modules|\.[cm]?[jt]s:\d+|\bat \w+ \(|SELECT |INSERT |UPDATE |prisma|sqlite|mariadb|\/src\/|\/dist\//i

/** Values that are nearly right: odd texts, halves of real tokens, other types, deep and large ones. */
function values(token: string): fc.Arbitrary<unknown> {
  const [header = '', payload = '', signature = ''] = token.split('.')
  return fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.constantFrom('neo', `${header}.${payload}`, `.${payload}.`, 'ＮＥＯ', '\u0000', '\ud800', "' OR 1=1 --"),
    fc
      .tuple(fc.base64String(), fc.constantFrom(payload, ''), fc.constantFrom(signature, ''))
      .map((parts) => parts.join('.')),
    fc.json().map((json) => `${header}.${Buffer.from(json).toString('base64url')}.${signature}`),
    fc.jsonValue({ maxDepth: 6 })
  )
}

/**
 * Objects with properties that a schema names, at every depth, and such values.
 *
 * @param live values by which properties of these names lead to something
 */
function bodiesOf(
  schema: Schema,
  schemaOf: (schema: Schema) => Schema,
  value: fc.Arbitrary<unknown>,
  live: Record<string, string[]> = {}
) {
  const named = (one: Schema, name = ''): fc.Arbitrary<unknown> => {
    const { properties, items } = schemaOf(one)
    if (items !== undefined) return fc.oneof(value, fc.array(named(items), { maxLength: 3 }))
    if (properties === undefined) return fc.oneof(value, ...(live[name] ?? []).map((text) => fc.constant(text)))
    const record = Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, named(inner, key)]))
    return fc.oneof(
      { weight: 3, arbitrary: fc.record(record, { requiredKeys: [] }) },
      { weight: 2, arbitrary: fc.record(record) },
      { weight: 1, arbitrary: value }
    )
  }
  const names = Object.keys(schemaOf(schema).properties ?? {})
  return fc.oneof(
    { weight: 2, arbitrary: named(schema) },
    { weight: 1, arbitrary: fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), value, { maxKeys: 4 }) },
    { weight: 1, arbitrary: fc.jsonValue() }
  )
}

t.test('random bodies without a token cause no 5xx, and no answer shows anything internal or secret', async (t) => {
  const service = await build(t, { EMAIL_VERIFICATION: 'optional' })
  await signUp(service)
  const { refresh } = await logIn(service)
  const { app, codes } = await enrolled(service, 'trinity')
  const [recoveryCode = ''] = codes
  const secrets = [password, refresh, app.code(), recoveryCode]
  const world = {
    username: ['neo', 'trinity'],
    password: [password],
    refresh: [refresh],
    token: [refresh],
    code: ['000000', recoveryCode]
  }

  async function check(method: string, path: string, raw: string, type: string): Promise<void> {
    const answer = await service.call(method, path, { raw, headers: { 'content-type': type } })
    const { status, text } = answer
    // Wrong codes are limited in every configuration.
    if (status === 429) service.clock.pass(60_000)
    if (status >= 500) throw new Error(`${path} answered ${status}: ${text}`)
    if (status < 400) return
    if (inside.test(text.replaceAll(raw, ''))) throw new Error(`${path} shows: ${text}`)
    const shown = secrets.find((secret) => text.includes(secret))
    if (shown !== undefined) throw new Error(`${path} repeats ${shown}: ${text}`)
  }

  const { operations, schemaOf } = await readDocument(service)
  const tried: string[] = []
  for (const { path, method, requestBody, security } of operations) {
    const schema = requestBody?.content['application/json']?.schema
    if (security !== undefined || schema === undefined) continue
    const token = path.endsWith('/two-factor') ? await firstStep(service, 'trinity', path.replace(/\/[^/]*$/, '')) : ''
    if (token !== '') secrets.push(token)
    const live = { ...world, two_factor_token: [token] }
    const verb = method.toUpperCase()
    await fc.assert(
      fc.asyncProperty(bodiesOf(schema, schemaOf, values(refresh), live), (body) =>
        check(verb, path, JSON.stringify(body) ?? '', 'application/json')
      ),
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
      fc.asyncProperty(fc.string({ unit: 'binary' }), types, (raw, type) => check(verb, path, raw, type)),
      { numRuns: 40 }
    )
    tried.push(path)
  }
  const some = ['/api/token', '/api/token/two-factor', '/api/token/cookie/two-factor', '/api/password/reset']
  t.same(
    some.filter((path) => !tried.includes(path)),
    [],
    tried.join(' ')
  )
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
    const value = fc.oneof(values(refresh), fc.boolean(), fc.integer())
    const record = (names: string[], value: fc.Arbitrary<unknown>) =>
      fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] })
    const named = (place: string) => parameters.filter((one) => one.in === place).map(({ name }) => name)
    const schema = requestBody?.content['application/json']?.schema
    const call = fc.record({
      inPath: record(named('path'), odd),
      inQuery: record(named('query'), odd),
      body: schema === undefined ? fc.constant(undefined) : bodiesOf(schema, schemaOf, value)
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
          json: body
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
