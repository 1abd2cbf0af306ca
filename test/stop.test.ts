import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import t, { type Test } from 'tap'
import { createDatabase } from './database.js'
import { end, type Replica, start, startReplica } from './process.js'
import { password, signingKey, tokensOf, until } from './service.js'

const grace = 10_000
const stopping = (replica: Replica) => until(() => replica.lines.some((line) => line.includes('"stopping"')))

t.test(
  'SIGTERM: pending requests are finished, idle connections are closed, and the process exits with 0',
  async (t) => {
    const replica = await startReplica(t, { DATABASE_URL: await createDatabase(t) })
    await replica.post('/api/users', { username: 'neo', password })
    const idle = await open(t, replica)
    idle.write('GET /health/live HTTP/1.1\r\nhost: here\r\n\r\n')
    t.match(await next(idle), /^HTTP\/1\.1 200 /)
    const closed = once(idle, 'close')

    const body = JSON.stringify({ username: 'neo', password })
    const busy = await open(t, replica)
    busy.write('POST /api/token HTTP/1.1\r\nhost: here\r\nexpect: 100-continue\r\ncontent-type: application/json\r\n')
    busy.write(`content-length: ${body.length}\r\n\r\n`)
    t.match(await next(busy), /^HTTP\/1\.1 100 /, 'the request is there')
    const waiting = await open(t, replica)
    waiting.write('GET /health/ready HTTP/1.1\r\nhost: here\r\n')
    const late = await open(t, replica)
    late.write('GET /.well-known/jwks.json HTTP/1.1\r\nhost: here\r\n')

    const from = performance.now()
    const stopped = replica.stop()
    await stopping(replica)
    await closed
    await t.rejects(replica.get('/health/ready'), 'no new connection is taken')
    waiting.write('\r\n')
    const red = await next(waiting)
    t.match(red, /^HTTP\/1\.1 503 /, 'readiness is red for who has one')
    t.match(red, /connection: close/i)
    t.match(red, /retry-after: \d/i)
    late.write('\r\n')
    const served = await next(late)
    t.match(served, /^HTTP\/1\.1 200 /, 'a request that was half sent was answered with a 503 without Retry-After')
    t.match(served, /connection: close/i)
    busy.write(body)
    const answer = await next(busy)
    t.match(answer, /^HTTP\/1\.1 200 /, 'what came before is answered to the end')
    t.match(answer, /"refresh":/)
    t.same(await stopped, { code: 0, signal: null })
    t.ok(performance.now() - from < grace)
  }
)

t.test('npm start that got a SIGTERM ended and left the service running', async (t) => {
  const child = spawn('npm', ['--silent', 'start'], {
    env: {
      ...process.env,
      NODE_ENV: 'test',
      NODE_OPTIONS: '',
      PORT: '0',
      SHUTDOWN_DELAY: '0s',
      SIGNING_KEY: signingKey,
      DATABASE_URL: await createDatabase(t)
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true
  })
  t.teardown(() => {
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL')
    } catch {
      // All of them have ended
    }
  })
  const lines = createInterface({ input: child.stdout })
  for await (const line of lines) if (/http:\/\/\S+:\d+/.test(line)) break
  child.stdout.resume()
  // The service holds the other end of this pipe for as long as it runs
  const gone = once(child.stdout, 'close')
  child.kill()
  await gone
  t.pass('nothing is left of it')
})

t.test('SIGTERM under load: no acknowledged rotation is lost', async (t) => {
  const env = { DATABASE_URL: await createDatabase(t) }
  const replica = await startReplica(t, env)
  const first = await Promise.all(
    Array.from({ length: 8 }, async (_, i) => {
      await replica.post('/api/users', { username: `agent${i}`, password })
      return tokensOf(await replica.post('/api/token', { username: `agent${i}`, password })).refresh
    })
  )
  let acknowledged = 0
  const chains = first.map(async (start) => {
    for (let token = start; ; acknowledged++) {
      const answer = await replica.post('/api/token/refresh', { refresh: token }).catch(() => undefined)
      if (answer?.status !== 200) return token
      token = tokensOf(answer).refresh
    }
  })
  await until(() => acknowledged >= 100)
  t.same(await replica.stop(), { code: 0, signal: null })
  const last = await Promise.all(chains)
  const successor = await startReplica(t, env)
  const answers = await Promise.all(last.map((refresh) => successor.post('/api/token/refresh', { refresh })))
  t.same(
    answers.map(({ status }) => status),
    last.map(() => 200)
  )
})

for (const [name, MIGRATE_ON_START] of Object.entries({
  'SIGTERM while it waits for its database: it ends at once, with 0': 'true',
  'with MIGRATE_ON_START=false a start did not wait for its database': 'false'
})) {
  t.test(name, async (t) => {
    const DATABASE_URL = 'mysql://keyturn:secret@127.0.0.1:1/keyturn'
    const child = start({ DATABASE_URL, SIGNING_KEY: signingKey, MIGRATE_ON_START })
    t.teardown(() => child.kill('SIGKILL'))
    if (child.stdout === null) throw new Error('no output')
    const lines: string[] = []
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
    await until(() => child.exitCode !== null || lines.some((line) => line.includes('retryIn')))
    t.same(await end(child), { code: 0, signal: null })
  })
}

async function open(t: Test, { url }: Replica): Promise<Socket> {
  const { port, hostname } = new URL(url)
  const socket = connect(Number(port), hostname)
  t.teardown(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

async function next(socket: Socket): Promise<string> {
  const [data] = await once(socket, 'data')
  return String(data)
}
