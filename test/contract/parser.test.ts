import { once } from 'node:events'
import { connect } from 'node:net'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { build, logIn, type Service, signUp } from '../service.js'

const host = 'host: x\r\n'
const close = 'connection: close\r\n'
const get = `GET /health/live HTTP/1.1\r\n${host}\r\n`
const post = `POST /api/token HTTP/1.1\r\n${host}content-type: application/json\r\n`
const chunked = 'transfer-encoding: chunked\r\n\r\n'
const body = '\r\n{}'

/** What is sent, the status of the answer, and the code in its problem document. */
const table: [what: string, bytes: string, status: number, code: string][] = [
  ['headers of 20 kB', `GET / HTTP/1.1\r\n${host}x: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'header_fields_too_large'],
  ['headers of 2 MB', `GET / HTTP/1.1\r\n${host}x: ${'a'.repeat(2e6)}\r\n\r\n`, 431, 'header_fields_too_large'],
  ['a URL of 20 kB', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n${host}\r\n`, 431, 'header_fields_too_large'],
  ['a method that nobody knows', `FOO / HTTP/1.1\r\n${host}\r\n`, 400, 'invalid'],
  ['no request at all', 'hello\r\n\r\n', 400, 'invalid'],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00', 400, 'invalid'],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'invalid'],
  ['HTTP/3', `GET / HTTP/3.0\r\n${host}\r\n`, 400, 'invalid'],
  ['two lengths', `${post}content-length: 2\r\ncontent-length: 3\r\n${body}`, 400, 'invalid'],
  ['a length beside chunks', `${post}content-length: 2\r\n${chunked}0\r\n\r\n`, 400, 'invalid'],
  ['a length below zero', `${post}content-length: -1\r\n${body}`, 400, 'invalid'],
  ['an unknown transfer encoding', `${post}transfer-encoding: foo\r\n${body}`, 400, 'invalid'],
  ['a chunk without a size', `${post}${chunked}zz\r\n`, 400, 'invalid'],
  ['chunk extensions of 20 kB', `${post}${chunked}1;${'a'.repeat(20_000)}\r\n`, 413, 'payload_too_large'],
  ['a body that ends too early', `${post}content-length: 9\r\n${body}`, 400, 'invalid'],
  ['NUL in a header', `GET / HTTP/1.1\r\n${host}a: b\0c\r\n\r\n`, 400, 'invalid'],
  ['a folded header', `GET / HTTP/1.1\r\n${host}a: b\r\n c\r\n\r\n`, 400, 'invalid'],
  ['a header without a colon', `GET / HTTP/1.1\r\n${host}a\r\n\r\n`, 400, 'invalid'],
  ['a line that ends without CR', `GET / HTTP/1.1\n${host}\r\n`, 400, 'invalid'],
  ['a space in the URL', `GET /a b HTTP/1.1\r\n${host}\r\n`, 400, 'invalid'],
  ['a URL that is not ASCII', `GET /\xe9 HTTP/1.1\r\n${host}\r\n`, 400, 'invalid'],
  ['a tunnel', `CONNECT x:443 HTTP/1.1\r\n${host}\r\n`, 405, 'method_not_allowed'],
  ['no Host', `GET /api/token HTTP/1.1\r\naccept: application/problem+json\r\n${close}\r\n`, 400, 'invalid'],
  ['an unknown expectation', `${post}${close}expect: magic\r\ncontent-length: 2\r\n${body}`, 417, 'expectation_failed'],
  ['a path that cannot be decoded', `GET /api/%zz HTTP/1.1\r\n${host}${close}\r\n`, 400, 'invalid'],
  [
    'an id of 14 kB',
    `DELETE /api/sessions/${'a'.repeat(14e3)} HTTP/1.1\r\n${host}${close}\r\n`,
    401,
    'not_authenticated'
  ],
  ['TRACE', `TRACE /api/token HTTP/1.1\r\n${host}${close}\r\n`, 405, 'method_not_allowed'],
  ['PROPFIND', `PROPFIND /api/token HTTP/1.1\r\n${host}${close}\r\n`, 405, 'method_not_allowed']
]

/** A connection to the service, and all that comes back on it until it is closed. */
function send(service: Service, bytes: string) {
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1')
  socket.write(bytes, 'latin1')
  return { socket, received: text(socket) }
}

t.test('what the HTTP parser refused was answered in another form than every other error', async (t) => {
  const service = await build(t)
  for (const [what, bytes, status, code] of table) {
    const { socket, received } = send(service, bytes.replace(host, `${host}accept: application/problem+json\r\n`))
    if (what.includes('too early')) socket.end()
    const [head = '', document = '', ...more] = (await received).split('\r\n\r\n')
    t.match(head, new RegExp(`^HTTP/1\\.1 ${status} .*\\r\\n`), what)
    t.match(head, /^content-type: application\/problem\+json/im, what)
    t.match(head, /^connection: close$/im, what)
    t.match(head, /^cache-control: no-store$/im, what)
    t.match(head, new RegExp(`^content-length: ${Buffer.byteLength(document)}$`, 'im'), what)
    t.match(JSON.parse(document), { type: 'about:blank', title: String, status, detail: /../, code }, what)
    t.same(more, [], what)
  }
  t.equal((await service.get('/health/live')).status, 200)
})

t.test('an answer to a request that the parser refuses is never part of another answer', async (t) => {
  let rest = new PassThrough()
  let release = () => undefined
  const service = await build(
    t,
    {},
    {
      routes: async (fastify) => {
        fastify.get('/slow', () => new Promise((resolve) => (release = () => void resolve('slow'))))
        fastify.get('/half', (_request, reply) => reply.send(rest))
      }
    }
  )
  const slow = get.replace('/health/live', '/slow')
  const half = get.replace('/health/live', '/half')
  const early = `POST /api/admin/logout HTTP/1.1\r\n${host}${chunked}`
  const wrongChunk = `${post}${chunked}zz\r\n`
  // The statuses in their order, for bytes that are sent at once and for others that follow when the first were read.
  const cases: [what: string, first: string, then: string, statuses: string[]][] = [
    ['after an answer', `${get}hello\r\n\r\n`, '', ['200', '400']],
    ['after two answers', `${get}${get}hello\r\n\r\n`, '', ['200', '200', '400']],
    ['while a request is under way', slow, 'hello\r\n\r\n', ['200', '400']],
    ['in a body, while a request before it is under way', slow, wrongChunk, ['200', '400']],
    ['a tunnel while a request is under way', slow, `CONNECT x:443 HTTP/1.1\r\n${host}\r\n`, ['200', '405']],
    ['while an answer is half sent', half, 'hello\r\n\r\n', ['200', '400']],
    ['in a body whose request was answered', early, 'zz\r\n', ['401']]
  ]
  for (const [what, first, then, statuses] of cases) {
    rest = new PassThrough()
    const { socket, received } = send(service, first)
    if (first === half) {
      rest.write('one half')
      await once(socket, 'data')
    } else if (first === early) await once(socket, 'data')
    else if (then !== '') await once(service.app.server, 'request')
    if (then !== '') {
      socket.write(then)
      // Another connection has its answer after these bytes were read.
      await service.get('/health/live')
    }
    release()
    rest.end('the other half')
    const answers = await received
    t.same(answers.match(/(?<=HTTP\/1\.1 )\d+/g), statuses, what)
    if (first === half) t.match(answers, /one half[\s\S]*the other half\r\n0\r\n\r\nHTTP\/1\.1 400/, what)
  }
})

t.test('with LANGUAGE_CODE the refusals are in that language, and below /api in the form of Django', async (t) => {
  const service = await build(t, { LANGUAGE_CODE: 'ko' })
  const [head, document] = (await send(service, 'hello\r\n\r\n').received).split('\r\n\r\n')
  t.match(head, /^content-language: ko$/m)
  t.match(document, '요청이 유효한 HTTP/1.1이 아닙니다.')
  const [, failure] = (await send(service, `GET /api HTTP/1.1\r\n${close}\r\n`).received).split('\r\n\r\n')
  t.same(JSON.parse(failure ?? ''), { detail: 'HTTP/1.1 요청에는 Host 헤더가 있어야 합니다.', code: 'invalid' })
  t.match(await send(service, `GET /health/live HTTP/1.0\r\n${close}\r\n`).received, /^HTTP\/1\.1 200/, 'HTTP/1.0')
})

t.test('a User-Agent in UTF-8 was mojibake in the list of sessions', async (t) => {
  const service = await build(t)
  await signUp(service)
  const agents: [bytes: Uint8Array, device: string][] = [
    [Buffer.from('내앱/1.0'), '내앱'],
    [Buffer.from('내앱/1.0 (한국어)'), '내앱'],
    [Buffer.from('Caf\xe9/1.0', 'latin1'), 'Café'],
    // CP949, which cannot be told from other encodings of one byte.
    [Buffer.from('\xb3\xaa\xb8\xb6/1.0', 'latin1'), 'Unknown device'],
    [Buffer.from('curl/8.0'), 'curl']
  ]
  for (const [bytes, kept] of agents) {
    // What Node.js sends as one byte for each character.
    const headers = { 'user-agent': Buffer.from(bytes).toString('latin1') }
    const { access } = await logIn(service, 'neo', { headers })
    const { items } = (await service.get('/api/sessions', { bearer: access })).body
    t.match(items, [{ current: true, device: kept }])
    service.clock.pass(1_000)
  }
})
