// Security headers (ASVS 5.0, 3.4): on every answer, and the docs page's own policy in place of the one for data.
import t from 'tap'
import { build } from '../service.js'

const everywhere = {
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN'
}

t.test('every answer has the security headers, errors included', async (t) => {
  const service = await build(t)
  const answers: [string, string, number][] = [
    ['GET', '/health/live', 200],
    ['GET', '/nowhere', 404],
    ['DELETE', '/api/token', 405],
    ['GET', '/api/users/me', 401],
    ['POST', '/api/token', 415]
  ]
  for (const [method, path, status] of answers) {
    const raw = method === 'POST' ? { raw: 'x', headers: { 'content-type': 'text/plain' } } : {}
    const answer = await service.call(method, path, raw)
    t.equal(answer.status, status)
    t.match(Object.fromEntries(answer.headers), everywhere, `${method} ${path}`)
    t.notOk(answer.headers.has('x-powered-by'))
  }
})

t.test('the docs page may load its own scripts, and nobody else’s', async (t) => {
  const service = await build(t)
  const { headers } = await service.get('/docs/')
  t.match(headers.get('content-security-policy'), /default-src 'none'; .*script-src 'self'/)
  t.equal(headers.get('x-content-type-options'), 'nosniff')
})
