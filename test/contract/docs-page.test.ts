import t from 'tap'
import { build } from '../service.js'

const script = '/docs/static/theme/page.js'

t.test('DOCS_LOGIN=off: the docs page loads no script that logs in, and says how to authorize', async (t) => {
  for (const [DOCS_LOGIN, status] of [
    ['on', 200],
    ['off', 404]
  ] as const) {
    const service = await build(t, { DOCS_LOGIN })
    const [page, initializer, document, file] = await Promise.all(
      ['/docs/', '/docs/static/swagger-initializer.js', '/docs/json', script].map((path) => service.get(path))
    )
    t.equal(file?.status, status)
    t.equal(page?.text.includes('page.js'), status === 200)
    t.equal(initializer?.text.includes('docsPage.plugin'), status === 200)
    t.equal(document?.text.includes('paste the access token'), status === 404)
    t.match(page?.text, '<title>keyturn</title>')
    t.match(page?.text, 'page.css')
  }
})

t.test(
  'the script gets the settings that it needs: the type of the header, and the language if it is fixed',
  async (t) => {
    for (const [env, settings] of [
      [{}, '{"headerType":"Bearer"}'],
      [{ AUTH_HEADER_TYPES: 'JWT,Token', LANGUAGE_CODE: 'ko' }, '{"headerType":"JWT","language":"ko"}']
    ] as const) {
      const service = await build(t, env)
      t.match((await service.get(script)).text, `docsPage.configure(${settings})`)
    }
  }
)

t.test(
  'Authorize sent no header where AUTH_HEADER_TYPES has no Bearer: Swagger UI knows no other HTTP scheme',
  async (t) => {
    for (const [env, scheme] of [
      [{}, { type: 'http', scheme: 'bearer' }],
      [{ AUTH_HEADER_TYPES: 'JWT,Bearer' }, { type: 'http', scheme: 'bearer' }],
      [{ AUTH_HEADER_TYPES: 'JWT' }, { type: 'apiKey', in: 'header', name: 'Authorization' }],
      [{ AUTH_HEADER_NAME: 'X-Token' }, { type: 'apiKey', in: 'header', name: 'X-Token' }]
    ] as const) {
      const service = await build(t, env)
      const { components } = JSON.parse((await service.get('/docs/json')).text)
      t.match(components.securitySchemes.bearer, scheme, JSON.stringify(env))
    }
  }
)
