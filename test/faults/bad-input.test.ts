import { connect, type Socket } from 'node:net'
import type { Test } from 'tap'
import type { Replica } from '../process.js'
import { until } from '../service.js'
import { fault, isShort, ms } from './fault.js'
import { compare, keepRefreshing, openLedger } from './ledger.js'
import { setStage } from './stage.js'

const rounds = isShort ? 40 : 400
const slow = isShort ? 100 : 300

const request = (line: string, headers: Record<string, string | number> = {}, body: string | Buffer = '') =>
  Buffer.concat([
    Buffer.from(
      `${line} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n${Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('')}\r\n`
    ),
    Buffer.from(body)
  ])

function json(path: string, body: string | Buffer, headers: Record<string, string | number> = {}) {
  return request(
    `POST ${path}`,
    { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
    body
  )
}

const megabyte = 'x'.repeat(1_000_000)

/** What a client that is broken or hostile sends. Each is sent whole, and must be answered with a 4xx or be cut off. */
const storm: Record<string, Buffer> = {
  'no HTTP': Buffer.from('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n', 'latin1'),
  'another HTTP': Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  'a header without an end': Buffer.from(`GET / HTTP/1.1\r\nhost: here\r\nx: ${'y'.repeat(100_000)}`),
  'a thousand headers': request(
    'GET /api',
    Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`x-${i}`, 'y'.repeat(20)]))
  ),
  'two lengths': Buffer.from(
    'POST /api/token HTTP/1.1\r\nhost: here\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd'
  ),
  'a length and chunks': Buffer.from(
    'POST /api/token HTTP/1.1\r\nhost: here\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'
  ),
  'a chunk of nonsense': request('POST /api/token', { 'transfer-encoding': 'chunked' }, 'zzz\r\nabc\r\n'),
  'a negative length': request('POST /api/token', { 'content-length': -1 }),
  'a path that cannot be decoded': request('GET /api/%ff%fe'),
  'a path of 100 kB': request(`GET /${'a'.repeat(100_000)}`),
  'deep arrays': json('/api/token', `${'['.repeat(8_000)}${']'.repeat(8_000)}`),
  'deep objects': json('/api/token', `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`),
  'half of a JSON': json('/api/token', '{"username":"neo","pass'),
  'JSON that is no UTF-8': json('/api/token', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])),
  'a prototype': json('/api/token', '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{}}}'),
  'NUL in a name': json('/api/token', '{"username":"ne\\u0000o","password":"x"}'),
  'half a surrogate': json('/api/token', '{"username":"\\ud800","password":"\\udfff"}'),
  'a number of 10,000 digits': json('/api/token', `{"username":${'9'.repeat(10_000)},"password":"x"}`),
  'a token of 1 MB': json('/api/token/verify', JSON.stringify({ token: megabyte })),
  'a token of 15 kB': json('/api/token/refresh', JSON.stringify({ refresh: `eyJ${'.'.repeat(15_000)}` })),
  'a bearer of 1 MB': request('GET /api/users/me', { authorization: `Bearer ${megabyte}` }),
  'a bearer of nothing': request('GET /api/users/me', { authorization: 'Bearer' }),
  'a token whose header is no object': request('GET /api/users/me', { authorization: 'Bearer bnVsbA.bnVsbA.x' }),
  'an algorithm that nobody has': json('/api/token/verify', JSON.stringify({ token: 'eyJhbGciOiJub25lIn0.e30.' })),
  'credentials that are no Base64': request('POST /oauth/token', { authorization: 'Basic %%%%', 'content-length': 0 }),
  'a method that nobody has': request('BREW /api/token')
}

fault(12, 'a storm of bad input: no 5xx, no crash, constant memory, and other requests are not affected', async (t) => {
  const { replicas } = await setStage(t)
  const [target] = replicas
  const ledger = await openLedger(target, 10)
  const load = keepRefreshing(ledger, replicas, 20)
  const seen = new Map<string, number>()
  const wrong: string[] = []
  const round = async () => {
    for (const [name, bytes] of Object.entries(storm)) {
      const status = await send(target, bytes)
      seen.set(status, (seen.get(status) ?? 0) + 1)
      if (!/^(4\d\d|cut off)$/.test(status)) wrong.push(`${name}: ${status}`)
    }
  }
  for (let i = 0; i < rounds / 4; i++) await round()
  const before = target.memory()
  const halfOpen = await openSlow(t, target)
  for (let i = 0; i < rounds; i++) await round()
  const waited = await halfOpen.ended()
  const after = target.memory()
  await load.stop()

  t.same([...new Set(wrong)], [])
  t.ok(after < 1.5 * before, `memory: ${mb(before)}, then ${mb(after)}`)
  t.ok(waited < 40_000, `the last of the slow connections was cut after ${ms(waited)}`)
  t.same(ledger.violations.slice(0, 5), [])
  t.equal(ledger.unavailable + ledger.lost, 0)
  t.same(await compare(ledger, target), [])
  const counts = [...seen].sort().map(([status, count]) => `${count} × ${status}`)
  return `${counts.join(', ')}; ${slow} slow connections cut after ${ms(waited)}; memory ${mb(before)}, then ${mb(after)}`
})

const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`

/** @returns the status of the answer, or that there was none */
function send({ url }: Replica, bytes: Buffer): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname)
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
      socket.end()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 'cut off'))
    socket.write(bytes)
  })
}

/** Connections that say nothing, stop in the middle, or send a byte at a time. */
async function openSlow(t: Test, { url }: Replica): Promise<{ ended(): Promise<number> }> {
  const { hostname, port } = new URL(url)
  const from = performance.now()
  const beginnings = ['', 'GET /api HT', 'POST /api/token HTTP/1.1\r\nhost: here\r\ncontent-length: 100\r\n\r\n{']
  let last = 0
  const sockets: Socket[] = Array.from({ length: slow }, (_, i) => {
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      last = performance.now()
    })
    socket.resume()
    socket.write(beginnings[i % beginnings.length] ?? '')
    return socket
  })
  const drip = setInterval(() => {
    for (const socket of sockets.filter((_, i) => i % 5 === 1)) if (!socket.destroyed) socket.write('x')
  }, 1_000)
  t.teardown(() => {
    clearInterval(drip)
    for (const socket of sockets) socket.destroy()
  })
  return {
    async ended() {
      await until(() => sockets.every(({ destroyed }) => destroyed))
      clearInterval(drip)
      return last - from
    }
  }
}
