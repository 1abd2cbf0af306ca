import type { IncomingHttpHeaders } from 'node:http'
import t from 'tap'
import { isForged } from '../../src/http/forgery.js'

const own = 'https://auth.example.com'
const app = 'https://app.example.com'
const inProduction = { own, listed: [app, 'Capacitor://localhost'], trustsHost: false }
const inDevelopment = { own: 'http://localhost:3000', listed: [], trustsHost: true }
const fetched = (site: string) => ({ 'sec-fetch-site': site, 'sec-fetch-mode': 'cors' })

/** Each request: what it is, its headers, and whether it is rejected without the cookie and with it. */
const requests: [title: string, headers: IncomingHttpHeaders, without: boolean, withCookie: boolean][] = [
  ['a page of the service', { origin: own, ...fetched('same-origin') }, false, false],
  ['a page that is listed', { origin: app, ...fetched('same-site') }, false, false],
  ['one of another site that is listed', { origin: app, ...fetched('cross-site') }, false, false],
  ['an application whose scheme is spelled differently', { origin: 'capacitor://localhost' }, false, false],
  ['a page of another site', { origin: 'https://evil.example' }, true, true],
  ['a page of the same site that is not listed', { origin: 'https://blog.example.com' }, true, true],
  ['one that only begins like a listed one', { origin: `${app}.evil.example` }, true, true],
  ['one with another port', { origin: `${own}:8443` }, true, true],
  ['one without TLS', { origin: 'http://auth.example.com' }, true, true],
  ['a sandboxed frame, a local file', { origin: 'null' }, true, true],
  ['an empty origin', { origin: '' }, true, true],
  ['a forged host', { origin: 'https://evil.example', host: 'evil.example' }, true, true],
  ['one whose site says otherwise', { origin: 'https://evil.example', ...fetched('same-origin') }, true, true],
  ['a browser that sends no origin, by a page of the service', fetched('same-origin'), false, false],
  ['a browser that sends no origin, by another page', fetched('cross-site'), true, true],
  ['a browser that sends no origin, by a page of the same site', fetched('same-site'), true, true],
  ['a browser at the request of its user', fetched('none'), true, true],
  ['a program', {}, false, true],
  ["Node.js' fetch", { 'sec-fetch-mode': 'cors' }, false, true]
]

for (const [title, headers, without, withCookie] of requests) {
  t.test(`is it forged? ${title}`, async (t) => {
    t.equal(isForged(headers, false, inProduction), without, 'without a cookie')
    t.equal(isForged(headers, true, inProduction), withCookie, 'with the cookie')
  })
}

t.test('in development, the host of the request is the service', async (t) => {
  const rows: [origin: string, host: string | undefined, forged: boolean][] = [
    ['http://127.0.0.1:3000', '127.0.0.1:3000', false],
    ['http://localhost:3000', 'somewhere:80', false],
    ['http://localhost:5173', 'localhost:3000', true],
    ['http://localhost:5173', undefined, true]
  ]
  for (const [origin, host, forged] of rows) {
    t.equal(isForged({ origin, host }, true, inDevelopment), forged, `${origin} at ${host}`)
  }
})
