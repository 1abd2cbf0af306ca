import Fastify from 'fastify'
import t from 'tap'
import keyturn, { loadConfig, serverOptions } from '../../src/app.js'
import { takeDatabase } from '../database.js'
import { build, client, signingKey } from '../service.js'

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'"

t.test("the administrators' page and its files", async (t) => {
  const { get } = await build(t)
  const { text: html, headers, status } = await get('/admin/')
  t.equal(status, 200)
  t.equal(headers.get('content-type'), 'text/html; charset=utf-8')
  t.equal(headers.get('cache-control'), 'no-store')
  t.equal(headers.get('content-security-policy'), policy)
  t.notMatch(html, /<style|style="|<script>| on[a-z]+="/, 'nothing inline that the policy would refuse')

  const files = [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, file]) => file ?? '')
  t.ok(files.length > 3, 'its addresses are relative')
  for (const file of files) {
    const answer = await get(`/admin/${file}`)
    t.equal(answer.status, 200, file)
    t.equal(
      answer.headers.get('cache-control'),
      file.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
      file
    )
  }
  const script = files.find((file) => file.endsWith('.js'))
  for (const encoding of ['br', 'gzip']) {
    const { headers } = await get(`/admin/${script}`, { headers: { 'accept-encoding': encoding } })
    t.equal(headers.get('content-encoding'), encoding)
  }

  const sizes = await Promise.all(
    files.map(async (file) => {
      const answer = await get(`/admin/${file}`, { headers: { 'accept-encoding': 'gzip' } })
      return Number(answer.headers.get('content-length'))
    })
  )
  const size = sizes.reduce((sum, bytes) => sum + bytes, 0)
  t.ok(size > 50_000 && size < 200_000, `the first screen takes ${size} bytes`)

  const redirect = await get('/admin?x=1')
  t.match([redirect.status, redirect.headers.get('location')], [302, 'admin/?x=1'])
  t.equal((await get('/admin/assets/none.js')).status, 404)
  t.equal((await get('/admin/assets/..%2f..%2fmain.js')).status, 404)
})

t.test('the page for a link in an email, and its files', async (t) => {
  const { get } = await build(t, { ADMIN: 'off' })
  const { text: html, headers, status } = await get('/account/reset-password')
  t.equal(status, 200)
  t.equal(headers.get('cache-control'), 'no-store')
  t.equal(headers.get('content-security-policy'), policy)
  const files = [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, file]) => file ?? '')
  t.ok(files.length > 3)
  for (const file of files) t.equal((await get(`/account/${file}`)).status, 200, file)
  t.equal((await get('/account/index.html')).status, 404)
})

t.test('ADMIN=off: there is no page for administrators', async (t) => {
  const { get } = await build(t, { ADMIN: 'off' })
  for (const path of ['/admin', '/admin/', '/admin/icon.svg']) t.equal((await get(path)).status, 404, path)
})

t.test('the page under a prefix', async (t) => {
  const config = loadConfig({
    NODE_ENV: 'test',
    SIGNING_KEY: signingKey,
    DATABASE_URL: await takeDatabase(t),
    LOG_LEVEL: 'silent'
  })
  const app = Fastify(serverOptions(config))
  t.teardown(() => app.close())
  await app.register(keyturn, { config, prefix: '/auth' })
  const { get } = client(await app.listen({ host: '127.0.0.1', port: 0 }))
  t.equal((await get('/auth/admin')).headers.get('location'), 'admin/')
  t.equal((await get('/auth/admin/')).status, 200)
  t.equal((await get('/auth/admin/icon.svg')).status, 200)
  t.equal((await get('/admin/')).status, 404)
})
