import Fastify from 'fastify'
import t from 'tap'
import keyturn, { loadConfig, serverOptions } from '../../src/app.js'
import { build } from '../service.js'

const chrome = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8'

t.test('the address that the banner prints answered with a JSON 404', async (t) => {
  const PUBLIC_URL = 'https://auth.example.com'
  const service = await build(t, { PUBLIC_URL })
  const cases: [accept: string, status: number][] = [
    [chrome, 302],
    ['text/html', 302],
    ['TEXT/HTML;q=0.5', 302],
    ['*/*', 200],
    ['application/json', 200],
    ['application/json, text/html;q=0.1', 200],
    ['application/problem+json, application/json', 200],
    ['text/html;q=0, */*', 200],
    ['image/png', 200]
  ]
  for (const [accept, status] of cases) {
    for (const path of ['/', '/?utm=1', '/api']) {
      const answer = await service.get(path, { headers: { accept } })
      t.equal(answer.status, status, `${path} ${accept}`)
      t.equal(answer.headers.get('location'), status === 302 ? '/docs' : null)
      t.match(answer.headers.get('vary'), /\bAccept\b/)
      t.equal(answer.headers.get('cache-control'), 'no-store')
    }
  }
  const { body, text } = await service.get('/')
  t.same(body, {
    name: 'keyturn',
    api: `${PUBLIC_URL}/api`,
    docs: `${PUBLIC_URL}/docs`,
    openapi: `${PUBLIC_URL}/docs/json`,
    metadata: `${PUBLIC_URL}/.well-known/oauth-authorization-server`,
    jwks: `${PUBLIC_URL}/.well-known/jwks.json`,
    health: `${PUBLIC_URL}/health/ready`
  })
  t.notMatch(text, /\d\.\d/, 'no version')
  for (const link of Object.values(body).slice(1)) {
    const { status } = await service.get(String(link).replace(PUBLIC_URL, ''), { headers: { accept: '*/*' } })
    t.ok(status === 200 || status === 302, String(link))
  }
  t.equal((await service.call('HEAD', '/')).status, 200)
  t.equal((await service.post('/', {})).headers.get('allow'), 'GET')
})

t.test('without the docs page, browsers get the index too, and no link leads nowhere', async (t) => {
  const service = await build(t, { DOCS: 'off', ISSUER: 'no-url' })
  const answer = await service.get('/', { headers: { accept: chrome } })
  t.equal(answer.status, 200)
  t.same(Object.keys(answer.body), ['name', 'api', 'jwks', 'health'])
})

t.test('an application around the service keeps its own page, and finds the index at the prefix', async (t) => {
  const config = loadConfig({ NODE_ENV: 'test', DATABASE_URL: `file:${t.testdir()}/db`, LOG_LEVEL: 'silent' })
  for (const prefix of ['', '/auth']) {
    const host = Fastify(serverOptions(config))
    t.teardown(() => host.close())
    host.get('/', async () => 'mine')
    await host.register(keyturn, { config, prefix })
    t.equal((await host.inject('/')).body, 'mine')
    if (prefix === '') continue
    for (const url of ['/auth', '/auth/']) t.match((await host.inject(url)).json().api, /\/auth\/api$/)
    const { headers } = await host.inject({ url: '/auth', headers: { accept: 'text/html' } })
    t.equal(headers.location, '/auth/docs')
  }
})
