import t from 'tap'
import { build } from '../service.js'

const script = '/docs/static/theme/page.js'

t.test('DOCS_LOGIN=off: the docs page does not log in, and says how to authorize', async (t) => {
  for (const DOCS_LOGIN of ['on', 'off']) {
    const service = await build(t, { DOCS_LOGIN })
    const { text } = await service.get('/docs/json')
    t.equal(text.includes('paste the access token'), DOCS_LOGIN === 'off')
    t.match((await service.get(script)).text, `docsPage.configure({"login":${DOCS_LOGIN === 'on'},`)
  }
})

t.test('the script gets the type of the header, and the language if it is fixed', async (t) => {
  for (const [env, settings] of [
    [{}, '"headerType":"Bearer"}'],
    [{ AUTH_HEADER_TYPES: 'JWT,Token', LANGUAGE_CODE: 'ko' }, '"headerType":"JWT","language":"ko"}']
  ] as const) {
    const service = await build(t, env)
    t.match((await service.get(script)).text, settings)
  }
})

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
