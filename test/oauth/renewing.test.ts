// Two services and this one, through lifetimes, a rotation of keys and a restart: no request is refused.
import * as jose from 'jose'
import t, { type Test } from 'tap'
import { createTokenSource } from '../../packages/client/src/index.js'
import { build, logIn, type Service, signUp, testClock } from '../service.js'
import { form, registerClient } from './clients.js'

const minute = 60_000
const env = {
  KEYRING: 'managed',
  KEYRING_SECRET: 'a keyring secret for the tests: 0123456789',
  SIGNING_KEY: '',
  KEY_ROTATION_INTERVAL: '1h',
  ACCESS_TOKEN_LIFETIME: '20m',
  ISSUER: 'http://keyturn.test'
}

/** A service that verifies by the key set alone. */
function verifier(url: string, service: () => Service) {
  const keys = jose.createRemoteJWKSet(new URL(`${url}/.well-known/jwks.json`), { cooldownDuration: 0 })
  return (token: string) =>
    jose.jwtVerify(token, keys, { issuer: env.ISSUER, currentDate: new Date(service().clock()) })
}

/** The same service at the same address, after a stop. */
async function restart(t: Test, { app, databaseUrl, clock, url }: Service): Promise<Service> {
  await app.close()
  return build(t, env, { databaseUrl, clock, port: Number(new URL(url).port) })
}

t.test('a session is renewed for a user, through three lifetimes, a rotation and a restart', async (t) => {
  let service = await build(t, env, { clock: testClock(Date.now()) })
  await signUp(service)
  const client = await registerClient(service)
  let { refresh: token } = await logIn(service)
  const verify = verifier(service.url, () => service)
  const kids = new Set<unknown>()
  for (let round = 0; round < 12; round++) {
    const fields = { grant_type: 'refresh_token', refresh_token: token }
    const { status, body, text } = await form(service, 'token', fields, client.basic)
    t.equal(status, 200, text)
    token = String(body.refresh_token)
    const { payload, protectedHeader } = await verify(String(body.access_token))
    t.match(payload, { username: 'neo', client_id: client.id })
    kids.add(protectedHeader.kid)
    t.match((await form(service, 'introspect', { token: String(body.access_token) }, client.basic)).body, {
      active: true
    })
    service.clock.pass(8 * minute)
    await service.app.keys.ring?.reload()
    if (round === 5) service = await restart(t, service)
  }
  t.equal(kids.size, 2, 'the key was rotated meanwhile')
})

t.test('@keyturn/client does so for a service of its own, ahead of time', async (t) => {
  let service = await build(t, env, { clock: testClock(Date.now()) })
  const { id: clientId, secret: clientSecret } = await registerClient(service, { audiences: ['https://api.example'] })
  const verify = verifier(service.url, () => service)
  const source = createTokenSource({
    tokenEndpoint: `${service.url}/oauth/token`,
    clientId,
    clientSecret,
    scope: 'read',
    clock: () => service.clock()
  })
  const tokens = new Set<string>()
  for (let round = 0; round < 24; round++) {
    const token = await source.token()
    tokens.add(token)
    t.match((await verify(token)).payload, { client_id: clientId, scope: 'read', aud: 'https://api.example' })
    service.clock.pass(4 * minute)
    await service.app.keys.ring?.reload()
    if (round === 12) service = await restart(t, service)
  }
  await source.close()
  t.ok(tokens.size >= 4, `${tokens.size} tokens in five lifetimes`)
})
