import t from 'tap'
import {
  type CorsAllowances,
  type CrossOriginRequest,
  corsRefusalOf,
  createRefusalLog
} from '../../src/http/cors-refusals.js'

const origin = 'https://app.example'
const request: CrossOriginRequest = {
  origin,
  isAllowed: true,
  isCovered: true,
  route: '/api/users/me',
  isForPrivateNetwork: false
}
const allowed: CorsAllowances = {
  CORS_ALLOW_METHODS: ['PATCH', 'DELETE'],
  CORS_ALLOW_HEADERS: ['Authorization', 'content-type'],
  CORS_ALLOW_PRIVATE_NETWORK: false
}

t.test('why a browser shows a page no answer', (t) => {
  const unnamed = 'a header that CORS_ALLOW_HEADERS does not name'
  const rows: [
    name: string,
    request: Partial<CrossOriginRequest>,
    refused: [reason: string, asked?: string] | undefined
  ][] = [
    ['a plain request', {}, undefined],
    ['another origin', { isAllowed: false }, ['an origin that CORS_ALLOWED_ORIGINS does not name']],
    ['the opaque origin', { isAllowed: false, origin: 'null' }, ['an origin that CORS_ALLOW_ALL_ORIGINS alone allows']],
    [
      'another origin and an uncovered path',
      { isAllowed: false, isCovered: false },
      ['an origin that CORS_ALLOWED_ORIGINS does not name']
    ],
    ['an uncovered path', { isCovered: false }, ['a path that CORS_URLS_REGEX does not match', '/api/users/me']],
    ['headers of no preflight', { headers: 'x-own', isForPrivateNetwork: true }, undefined],
    ['a method that is named', { method: 'PATCH' }, undefined],
    ...['GET', 'HEAD', 'POST'].map((method): [string, Partial<CrossOriginRequest>, undefined] => [
      `${method}, which needs no permission`,
      { method },
      undefined
    ]),
    ['another method', { method: 'PUT' }, ['a method that CORS_ALLOW_METHODS does not name', 'PUT']],
    [
      'another method and header',
      { method: 'PUT', headers: 'x-own' },
      ['a method that CORS_ALLOW_METHODS does not name', 'PUT']
    ],
    ['headers that are named', { method: 'GET', headers: 'authorization, Content-Type' }, undefined],
    ['no header', { method: 'GET', headers: '' }, undefined],
    ['empty names of headers', { method: 'GET', headers: ' ,authorization,, ' }, undefined],
    ['another header', { method: 'GET', headers: 'authorization,X-Own' }, [unnamed, 'x-own']],
    ['the first of other headers', { method: 'GET', headers: 'x-first,x-second' }, [unnamed, 'x-first']],
    [
      'a public page',
      { method: 'GET', isForPrivateNetwork: true },
      ['a public page, which CORS_ALLOW_PRIVATE_NETWORK would allow']
    ]
  ]
  for (const [name, more, refused] of rows) {
    const from = more.origin ?? origin
    const [reason, asked] = refused ?? []
    const expected = refused && { origin: from, reason, ...(asked !== undefined && { asked }) }
    t.strictSame(corsRefusalOf({ ...request, ...more }, allowed), expected, name)
  }
  const open = { ...allowed, CORS_ALLOW_PRIVATE_NETWORK: true }
  t.equal(corsRefusalOf({ ...request, method: 'GET', isForPrivateNetwork: true }, open), undefined)
  t.end()
})

t.test('each refusal is logged once, and a hundred of them at most', (t) => {
  const lines: [details: object, message: string][] = []
  const log = createRefusalLog((...line) => lines.push(line))
  const refusal = { origin, reason: 'a method that nobody names', asked: 'PUT' }
  for (const one of [
    refusal,
    refusal,
    { ...refusal, asked: 'PATCH' },
    { ...refusal, asked: undefined },
    { ...refusal, origin: 'https://other.example' },
    { ...refusal, reason: 'something else' },
    refusal
  ])
    log(one)
  t.strictSame(lines, [
    [{ origin, asked: 'PUT' }, 'CORS rejected a method that nobody names'],
    [{ origin, asked: 'PATCH' }, 'CORS rejected a method that nobody names'],
    [{ origin }, 'CORS rejected a method that nobody names'],
    [{ origin: 'https://other.example', asked: 'PUT' }, 'CORS rejected a method that nobody names'],
    [{ origin, asked: 'PUT' }, 'CORS rejected something else']
  ])
  for (let i = 0; i < 200; i++) log({ ...refusal, asked: `METHOD${i}` })
  t.equal(lines.length, 100)
  t.strictSame(lines.at(-1)?.[0], { origin, asked: 'METHOD94' })
  t.end()
})

t.test('a log line holds nothing that a terminal obeys, and is bounded', (t) => {
  const rows: [name: string, sent: string, logged: string][] = [
    ['an escape sequence', 'https://a\u001b[31m.example', 'https://a\ufffd[31m.example'],
    ['a line break', 'https://a\r\nforged', 'https://a\ufffd\ufffdforged'],
    ['a zero-width space', 'https://a\u200b.example', 'https://a\ufffd.example'],
    ['half a surrogate pair', 'https://\ud800.example', 'https://\ufffd.example'],
    ['a pair that is cut in half', `${'a'.repeat(199)}\u{1f600}`, `${'a'.repeat(199)}\ufffd`],
    ['200 characters', 'a'.repeat(200), 'a'.repeat(200)],
    ['more than 200 characters', 'a'.repeat(5_000), 'a'.repeat(200)]
  ]
  for (const [name, sent, logged] of rows) {
    const lines: object[] = []
    createRefusalLog((details) => lines.push(details))({ origin: sent, reason: 'x', asked: sent })
    t.strictSame(lines, [{ origin: logged, asked: logged }], name)
  }
  t.end()
})
