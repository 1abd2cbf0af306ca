import t from 'tap'
import { build, staff } from '../service.js'

const shared = new Map([
  ['/.well-known/jwks.json', 'public, max-age=300'],
  ['/.well-known/oauth-authorization-server', 'public, max-age=300'],
  ['/.well-known/openid-configuration', 'public, max-age=300'],
  ['/oauth/revocations', 'private, max-age=1']
])

t.test('answers with personal data could be kept by a cache', async (t) => {
  const service = await build(t)
  const { access } = await staff(service, 'morpheus', true)
  const { paths } = JSON.parse((await service.get('/docs/json')).text)
  for (const [path, operations] of Object.entries<Record<string, unknown>>(paths)) {
    for (const method of Object.keys(operations)) {
      const url = path.replace(/\{\w+\}/g, '1')
      for (const call of [{}, method === 'get' ? { bearer: access } : { bearer: access, json: {} }]) {
        const answer = await service.call(method.toUpperCase(), url, call)
        const wanted = answer.status < 400 ? (shared.get(path) ?? 'no-store') : 'no-store'
        t.equal(answer.headers.get('cache-control'), wanted, `${method} ${url} ${answer.status}`)
      }
    }
  }
  for (const path of ['/nowhere', '/%zz'])
    t.equal((await service.get(path)).headers.get('cache-control'), 'no-store', path)
})

t.test('a tag that a compressing proxy made weak was never answered with 304', async (t) => {
  const service = await build(t)
  for (const path of [...shared.keys()].filter((one) => one.startsWith('/.well-known/'))) {
    const etag = (await service.get(path)).headers.get('etag') ?? ''
    t.match(etag, /^"[\w-]+"$/, `${path} has a strong tag`)
    for (const [given, status] of [
      [etag, 304],
      [`W/${etag}`, 304],
      ['*', 304],
      [`"a,b", W/"c" , W/${etag}`, 304],
      ['W/"other"', 200],
      [etag.replaceAll('"', ''), 200],
      ['', 200],
      ['"', 200]
    ] as const) {
      const { status: answered, text, headers } = await service.get(path, { headers: { 'if-none-match': given } })
      t.equal(answered, status, `${path} ${given}`)
      t.equal(text === '', status === 304)
      t.match(Object.fromEntries(headers), { etag, 'cache-control': 'public, max-age=300' })
    }
    const head = await service.call('HEAD', path, { headers: { 'if-none-match': `W/${etag}` } })
    t.equal(head.status, 304, `HEAD ${path}`)
  }
})

t.test('a 404 for metadata is not cached', async (t) => {
  const service = await build(t, { ISSUER: 'not a url' })
  const { status, headers } = await service.get('/.well-known/openid-configuration')
  t.same([status, headers.get('cache-control'), headers.get('etag')], [404, 'no-store', null])
})

t.test('the docs page asks whether its files have changed, and its document is not kept', async (t) => {
  const service = await build(t)
  const asset = await service.get('/docs/static/swagger-ui.css')
  t.equal(asset.headers.get('cache-control'), 'public, max-age=0')
  t.ok(asset.headers.has('etag'))
  t.equal((await service.get('/docs/json')).headers.get('cache-control'), 'no-store')
})
