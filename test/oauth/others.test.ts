// OAuth clients that nobody here wrote.
import { readFileSync } from 'node:fs'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import t from 'tap'
import { build, logIn, signUp } from '../service.js'
import { registerClient } from './clients.js'

t.test('openid-client: discovery, both grants, introspection and revocation', async (t) => {
  const service = await build(t)
  await signUp(service)
  const client = await registerClient(service, { scopes: ['read', 'account'] })
  for (const authentication of [openid.ClientSecretBasic(client.secret), openid.ClientSecretPost(client.secret)]) {
    const config = await openid.discovery(new URL(service.issuer), client.id, undefined, authentication, {
      algorithm: 'oauth2',
      execute: [openid.allowInsecureRequests]
    })
    t.equal(config.serverMetadata().issuer, service.issuer)
    const own = await openid.clientCredentialsGrant(config, { scope: 'read' })
    t.match(own, { token_type: 'bearer', expires_in: 300, scope: 'read' })
    t.match(await openid.tokenIntrospection(config, own.access_token), {
      active: true,
      client_id: client.id,
      scope: 'read'
    })
    await openid.tokenRevocation(config, own.access_token)
    t.match(await openid.tokenIntrospection(config, own.access_token), { active: false })

    const { refresh } = await logIn(service)
    const renewed = await openid.refreshTokenGrant(config, refresh)
    t.equal((await service.get('/api/users/me', { bearer: renewed.access_token })).status, 200)
    t.match(await openid.tokenIntrospection(config, renewed.access_token), { active: true, username: 'neo' })
    await openid.tokenRevocation(config, String(renewed.refresh_token))
    t.match(await openid.tokenIntrospection(config, renewed.access_token), { active: false })
    await t.rejects(
      openid.refreshTokenGrant(config, String(renewed.refresh_token)),
      Object.assign(new Error('server responded with an error in the response body'), { error: 'invalid_grant' })
    )
    await t.rejects(
      openid.clientCredentialsGrant(config, { scope: 'admin' }),
      Object.assign(new Error('server responded with an error in the response body'), { error: 'invalid_scope' })
    )
  }
})

t.test('oauth4webapi: the same with a signed assertion and with Basic, every answer as the RFCs have it', async (t) => {
  const service = await build(t)
  await signUp(service)
  const keys = await oauth.generateKeyPair('ES256', { extractable: true })
  const jwk = { ...(await crypto.subtle.exportKey('jwk', keys.publicKey)), kid: 'theirs', alg: 'ES256' }
  const signing = await registerClient(service, { jwks: { keys: [jwk] } })
  const secret = await registerClient(service)
  const insecure = { [oauth.allowInsecureRequests]: true }
  const issuer = new URL(service.issuer)
  const server = await oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure })
  )
  // The service's clock stands still at another time than this library's.
  const skew = Math.round((service.clock() - Date.now()) / 1000)
  const ways: [oauth.Client, oauth.ClientAuth][] = [
    [{ client_id: secret.id }, oauth.ClientSecretBasic(secret.secret)],
    [{ client_id: signing.id, [oauth.clockSkew]: skew }, oauth.PrivateKeyJwt({ key: keys.privateKey, kid: 'theirs' })]
  ]
  for (const [client, authentication] of ways) {
    const grant = await oauth.clientCredentialsGrantRequest(server, client, authentication, { scope: 'read' }, insecure)
    const own = await oauth.processClientCredentialsResponse(server, client, grant)
    t.match(own, { token_type: 'bearer', scope: 'read' })
    const { refresh } = await logIn(service)
    const renewal = await oauth.refreshTokenGrantRequest(server, client, authentication, refresh, insecure)
    const renewed = await oauth.processRefreshTokenResponse(server, client, renewal)
    const question = await oauth.introspectionRequest(server, client, authentication, renewed.access_token, insecure)
    t.match(await oauth.processIntrospectionResponse(server, client, question), { active: true, username: 'neo' })
    const end = await oauth.revocationRequest(server, client, authentication, String(renewed.refresh_token), insecure)
    t.equal(await oauth.processRevocationResponse(end), undefined)
  }
})

t.test('the metadata lists what is really there (RFC 8414)', async (t) => {
  const service = await build(t)
  const answer = await service.get('/.well-known/oauth-authorization-server')
  t.match(answer.headers.get('cache-control'), /max-age/)
  for (const [name, value] of Object.entries(answer.body)) {
    if (!/_(endpoint|uri)$/.test(name)) continue
    const path = String(value).replace(service.issuer, '')
    t.not((await service.call(name === 'jwks_uri' ? 'GET' : 'POST', path)).status, 404, path)
  }
  t.same(answer.body.grant_types_supported, ['client_credentials', 'refresh_token'])
  t.same(answer.body.response_types_supported, [])
  await service.app.db.execute('ALTER TABLE clients RENAME TO ClientAway')
  t.equal((await service.get('/.well-known/oauth-authorization-server')).status, 200, 'without the database')
  await service.app.db.execute('ALTER TABLE ClientAway RENAME TO clients')

  const named = await build(t, { ISSUER: 'https://auth.example.com', DOCS: 'off' })
  const { body } = await named.get('/.well-known/oauth-authorization-server')
  const token_endpoint = `http://localhost:${new URL(named.url).port}/oauth/token`
  t.match(body, { issuer: 'https://auth.example.com', token_endpoint }, 'ISSUER is a name, PUBLIC_URL the place')
  t.notOk('service_documentation' in body)
  const unnamed = await build(t, { ISSUER: 'keyturn' })
  t.equal((await unnamed.get('/.well-known/oauth-authorization-server')).status, 404, 'no URL, no metadata')
})

t.test('gateways that ask for /.well-known/openid-configuration got a 404', async (t) => {
  const paths = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']
  const environments: Record<string, string>[] = [{}, { ISSUER: 'https://id.example', PUBLIC_URL: 'https://a.example' }]
  for (const env of environments) {
    const service = await build(t, env)
    const [rfc8414, discovery] = await Promise.all(paths.map((path) => service.get(path)))
    t.equal(discovery?.status, 200)
    t.strictSame(discovery?.body, rfc8414?.body, 'one document')
    t.match(discovery?.body, { issuer: service.issuer, jwks_uri: /\/\.well-known\/jwks\.json$/ })
    const claimed = Object.keys(discovery?.body ?? {})
    for (const absent of ['authorization_endpoint', 'userinfo_endpoint', 'id_token_signing_alg_values_supported']) {
      t.notOk(claimed.includes(absent), absent)
    }
    t.match(discovery?.headers.get('cache-control'), /max-age/)
  }
  const service = await build(t)
  const config = await openid.discovery(new URL(service.issuer), 'anybody', undefined, undefined, {
    execute: [openid.allowInsecureRequests]
  })
  t.equal(config.serverMetadata().issuer, service.issuer, "an OpenID Connect library's own discovery")
})

t.test("the recipes: PyJWT refused a token of a clock that was ahead, and Spring's decoder a client's", async (t) => {
  const [python, java] = ['python', 'java'].map((name) => readFileSync(`docs/recipes/${name}.md`, 'utf8'))
  t.match(/```python[^`]*jwt\.decode\([^`]*leeway=\d/.exec(python ?? '')?.[0], 'leeway')
  t.match(java, /setJWSTypeVerifier\([^`]*at\+jwt/s)
})
