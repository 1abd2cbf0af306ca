// Services that verify our tokens, with libraries that nobody here wrote.
import { generateKeyPairSync } from 'node:crypto'
import * as jose from 'jose'
import t from 'tap'
import { build, logIn, signUp, testClock } from '../service.js'
import { form, registerClient } from './clients.js'

const pairs = {
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ES512: () => generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  PS384: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  EdDSA: () => generateKeyPairSync('ed25519')
}

function settingsFor(algorithm: keyof typeof pairs) {
  const pem = pairs[algorithm]().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return { ALGORITHM: algorithm, SIGNING_KEY: pem }
}

for (const algorithm of ['ES256', 'ES384', 'ES512', 'RS256', 'PS384', 'EdDSA'] as const) {
  t.test(`jose verifies tokens of ${algorithm} by the key set alone`, async (t) => {
    const service = await build(t, settingsFor(algorithm), { clock: testClock(Date.now()) })
    await signUp(service)
    const client = await registerClient(service)
    const keys = jose.createRemoteJWKSet(new URL(`${service.url}/.well-known/jwks.json`))
    const { access } = await logIn(service)
    t.match(await jose.jwtVerify(access, keys), {
      payload: { username: 'neo' },
      protectedHeader: { alg: algorithm, kid: String }
    })
    const { body } = await form(service, 'token', { grant_type: 'client_credentials' }, client.basic)
    const own = { issuer: service.issuer, audience: service.issuer, typ: 'at+jwt' }
    t.match(await jose.jwtVerify(String(body.access_token), keys, own), { payload: { client_id: client.id } })
    t.equal((await service.get('/api/users/me', { bearer: access })).status, 200)
  })
}

t.test('the key set: cached by validator, without the database, and never a secret', async (t) => {
  const service = await build(t, settingsFor('ES256'))
  const first = await service.get('/.well-known/jwks.json')
  t.match(first.headers.get('cache-control'), /public, max-age=\d+/)
  t.match(first.body, { keys: [{ kty: 'EC', crv: 'P-256', use: 'sig', alg: 'ES256', kid: String }] })
  t.notMatch(first.text, /"d":/)
  const etag = String(first.headers.get('etag'))
  const again = await service.get('/.well-known/jwks.json', { headers: { 'if-none-match': etag } })
  t.match(again, { status: 304, text: '' })
  t.equal((await service.get('/.well-known/jwks.json', { headers: { 'if-none-match': '"x"' } })).status, 200)
  t.same((await (await build(t)).get('/.well-known/jwks.json')).body, { keys: [] }, 'HS256')
})
