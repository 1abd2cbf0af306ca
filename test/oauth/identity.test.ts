import * as jose from 'jose'
import t from 'tap'
import { build, type Service } from '../service.js'
import { keysOf, sign, withAssertion } from './assertions.js'
import { form, registerClient } from './clients.js'

const elsewhere = 'other-as.example'

/** What a client may write about the host that it wants to reach. */
const claims: Record<string, Record<string, string>> = {
  'X-Forwarded-Host': { 'x-forwarded-host': elsewhere },
  'X-Forwarded-Host and -Proto': { 'x-forwarded-host': elsewhere, 'x-forwarded-proto': 'https' },
  'several X-Forwarded-Host': { 'x-forwarded-host': `${elsewhere}, ${elsewhere}` },
  'X-Forwarded-Port': { 'x-forwarded-host': elsewhere, 'x-forwarded-port': '443' },
  Forwarded: { forwarded: `host=${elsewhere};proto=https` },
  'X-Host': { 'x-host': elsewhere, 'x-original-host': elsewhere },
  'X-Original-URL': { 'x-original-url': `https://${elsewhere}/`, 'x-rewrite-url': '/oauth/token' }
}

/** Each combination of settings by which the service may be named. */
const settings: Record<string, Record<string, string>> = {
  'development default': {},
  PUBLIC_URL: { PUBLIC_URL: 'https://auth.example.com' },
  ISSUER: { ISSUER: 'https://issuer.example', PUBLIC_URL: 'https://auth.example.com' }
}

for (const [name, env] of Object.entries(settings)) {
  t.test(`Host and X-Forwarded-Host determined the service's identity: ${name}`, async (t) => {
    const service = await build(t, { ...env, TRUST_PROXY: '127.0.0.1' })
    const url = env.PUBLIC_URL ?? `http://localhost:${new URL(service.url).port}`
    const issuer = env.ISSUER ?? url
    t.equal(service.issuer, issuer)
    const keys = await keysOf()
    const signing = await registerClient(service, { jwks: { keys: [keys.jwk] } })
    const secret = await registerClient(service)
    const asked = await allHeaders(service)
    for (const [header, ask] of asked) {
      const metadata = await ask('GET', '/.well-known/oauth-authorization-server')
      t.match(metadata, { issuer, token_endpoint: `${url}/oauth/token`, jwks_uri: `${url}/.well-known/jwks.json` })
      t.notMatch(JSON.stringify(metadata), elsewhere, header)
      const { access_token } = await ask('POST', '/oauth/token', { grant_type: 'client_credentials' }, secret.basic)
      t.match(jose.decodeJwt(String(access_token)), { iss: issuer, aud: issuer }, header)
      for (const aud of [
        `http://${elsewhere}`,
        `https://${elsewhere}/oauth/token`,
        `http://${elsewhere}/oauth/token`
      ]) {
        const wrong = withAssertion(await sign(service, signing.id, keys, { aud }))
        t.match(await ask('POST', '/oauth/token', wrong), { error: 'invalid_client' }, `${header}: ${aud}`)
      }
      const right = withAssertion(await sign(service, signing.id, keys))
      t.ok((await ask('POST', '/oauth/token', right)).access_token, `${header}: its own assertion works`)
    }
  })
}

t.test('an assertion for several audiences, or for an endpoint, was accepted', async (t) => {
  const service = await build(t, { ISSUER: 'https://issuer.example', PUBLIC_URL: 'https://auth.example.com' })
  const keys = await keysOf()
  const { id } = await registerClient(service, { jwks: { keys: [keys.jwk] } })
  const ask = async (aud: unknown) => {
    const assertion = await sign(service, id, keys, { aud })
    return (await form(service, 'token', withAssertion(assertion))).status
  }
  const { issuer } = service
  const wrong = [
    ...[[issuer], [issuer, issuer], [issuer, 'https://other-as.example'], [[issuer]], {}, 1, null, undefined, ''],
    ...[`${issuer}/`, `${issuer}/oauth/token`, issuer.toUpperCase(), ` ${issuer}`, `${issuer} ${issuer}`],
    ...['https://auth.example.com', 'https://auth.example.com/oauth/token', service.url, `${service.url}/oauth/token`]
  ]
  for (const aud of wrong) t.equal(await ask(aud), 401, JSON.stringify(aud))
  t.equal(await ask(issuer), 200)
})

t.test("users' tokens have an issuer only from ISSUER", async (t) => {
  const claimsOf = async (env: Record<string, string>) => {
    const service = await build(t, env)
    await service.app.users.register({ username: 'neo', password: 'there is no spoon' })
    const { body } = await service.post('/api/token', { username: 'neo', password: 'there is no spoon' })
    return jose.decodeJwt(String(body.access)).iss
  }
  t.equal(await claimsOf({ PUBLIC_URL: 'https://auth.example.com' }), undefined)
  t.equal(
    await claimsOf({ PUBLIC_URL: 'https://auth.example.com', ISSUER: 'https://id.example' }),
    'https://id.example'
  )
})

/** A client for each way of naming another host: by headers that fetch sends, and by Host itself, which it does not. */
async function allHeaders(service: Service) {
  type Ask = (method: string, path: string, fields?: Record<string, string>, basic?: string) => Promise<Body>
  type Body = Record<string, unknown>
  const asks: [string, Ask][] = Object.entries(claims).map(([name, headers]) => [
    name,
    async (method, path, fields, basic) => {
      const authorization = basic === undefined ? headers : { ...headers, authorization: basic }
      return (await service.call(method, path, { headers: authorization, ...(fields && { form: fields }) })).body
    }
  ])
  asks.push([
    'Host',
    async (method, url, fields, basic) => {
      const { body } = await service.app.inject({
        ...{ method: method === 'GET' ? 'GET' : 'POST', url },
        headers: {
          host: elsewhere,
          ...(fields !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
          ...(basic !== undefined && { authorization: basic })
        },
        ...(fields !== undefined && { payload: String(new URLSearchParams(fields)) })
      })
      return JSON.parse(body)
    }
  ])
  return asks
}
