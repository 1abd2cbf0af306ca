import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { createBreachLookup } from '../../src/domain/passwords/breaches.js'
import { commandLine } from '../cli/command-line.js'
import { createDatabase } from '../database.js'
import { build, logIn, password, signUp, staff } from '../service.js'

const breached = 'follow the white rabbit'
const fresh = 'wake up and go outside'
const message = 'This password has appeared in a data breach.'
const hash = createHash('sha1').update(breached).digest('hex').toUpperCase()
const [prefix, suffix] = [hash.slice(0, 5), hash.slice(5)]
const padding = `${'0'.repeat(35)}:0\r\n`

async function serve(t: Test, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}/range/`
}

/** A range API that knows one breached password. */
async function rangeApi(t: Test, seen: IncomingMessage[] = []): Promise<string> {
  return serve(t, (request, response) => {
    seen.push(request)
    response.end(request.url === `/range/${prefix}` ? `${padding}${suffix}:42\r\n` : padding)
  })
}

t.test('a breached password was accepted wherever a password is set', async (t) => {
  const seen: IncomingMessage[] = []
  const url = await rangeApi(t, seen)
  const service = await build(t, { BREACHED_PASSWORDS_URL: url })
  t.match(await service.post('/api/users', { username: 'neo', password: breached }), {
    status: 400,
    body: { password: [message] }
  })
  t.equal(seen[0]?.url, `/range/${prefix}`, 'five hex digits leave the service')
  t.equal(seen[0]?.headers['add-padding'], 'true')

  const korean = await service.post(
    '/api/users',
    { username: 'neo', password: breached },
    { headers: { 'accept-language': 'ko' } }
  )
  t.same(korean.body.password, ['데이터 유출 사고에 포함된 적이 있는 비밀번호입니다.'])

  await signUp(service)
  const { access } = await logIn(service)
  const change = { current_password: password, new_password: breached }
  t.match(await service.post('/api/users/me/password', change, { bearer: access }), {
    status: 400,
    body: { new_password: [message] }
  })

  const { access: bearer } = await staff(service)
  const { body } = await service.get('/api/users/me', { bearer: access })
  const path = `/api/admin/users/${body.id}/password`
  t.match(await service.post(path, { new_password: breached }, { bearer }), {
    status: 400,
    body: { new_password: [message] }
  })
  t.equal((await service.post(path, { new_password: fresh }, { bearer })).status, 204)
})

t.test('createsuperuser accepted a breached password', async (t) => {
  const keyturn = commandLine(t, await createDatabase(t), { BREACHED_PASSWORDS_URL: await rangeApi(t) })
  const make = 'createsuperuser --username neo --password-stdin'
  t.match(await keyturn(make, breached), { code: 1, err: `Error: password: ${message}\n` })
  const down = { BREACHED_PASSWORDS_URL: 'http://127.0.0.1:1/' }
  t.match(await keyturn(make, breached, down), { code: 0, err: /^Warning: BREACHED_PASSWORDS_URL does not answer/ })
})

t.test('without a usable answer a password is accepted, and the log says so once a minute', async (t) => {
  const answers: Record<string, RequestListener> = {
    'an error': (_request, response) => response.writeHead(503).end(`${suffix}:42`),
    'a redirect': (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end(),
    garbage: (_request, response) => response.end(`<html>${suffix}:42</html>`),
    'an answer without an end': (_request, response) => {
      const row = `${suffix}:42\r\n`.repeat(1_000)
      const more = (): void => void response.write(row, (error) => error ?? setImmediate(more))
      more()
    },
    'a hang': () => {},
    'a hang in the body': (_request, response) => response.write(`${suffix}:42\r\n`),
    'a connection that breaks': (request) => request.socket.destroy(),
    padding: (_request, response) => response.end(`${suffix}:0\r\n`)
  }
  for (const [name, listener] of Object.entries(answers)) {
    let now = 0
    const failures: unknown[] = []
    const url = await serve(t, listener)
    const isBreached = createBreachLookup({ url, timeout: 300, clock: () => now, onFailure: (e) => failures.push(e) })
    t.equal(await isBreached(breached), false, name)
    t.equal(await isBreached(breached), false, name)
    t.equal(failures.length, name === 'padding' ? 0 : 1, `${name}: one line`)
    now = 60_000
    await isBreached(breached)
    t.equal(failures.length, name === 'padding' ? 0 : 2, `${name}: the next minute`)
  }
})

t.test('the service signs users up while the range API is down', async (t) => {
  const service = await build(t, { BREACHED_PASSWORDS_URL: 'http://127.0.0.1:1/' })
  t.equal((await service.post('/api/users', { username: 'neo', password: breached })).status, 201)
})

t.test('rows in either case and line end are read, and an URL without a slash at its end', async (t) => {
  for (const body of [`${suffix}:1`, `${suffix.toLowerCase()}:1\n`, `${padding}${suffix}:3\r\n${padding}`]) {
    const url = await serve(t, (request, response) => response.end(request.url === `/range/${prefix}` ? body : ''))
    t.equal(await createBreachLookup({ url: url.slice(0, -1) })(breached), true, JSON.stringify(body))
    t.equal(await createBreachLookup({ url })(fresh), false)
  }
})

t.test('no more than 64 lookups wait at once', async (t) => {
  let requests = 0
  const failures: unknown[] = []
  const url = await serve(t, () => requests++)
  const isBreached = createBreachLookup({ url, timeout: 2_000, onFailure: (error) => failures.push(error) })
  await Promise.all(Array.from({ length: 100 }, () => isBreached(breached)))
  t.ok(requests <= 64, `${requests} requests`)
  t.match(failures, [{ message: '64 lookups wait for an answer' }])
})
