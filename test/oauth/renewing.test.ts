// Two services and this one, through lifetimes and a restart, in real time and with processes of their own.
import { generateKeyPairSync } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import * as jose from 'jose'
import t from 'tap'
import { commandLine } from '../cli/command-line.js'
import { createDatabase } from '../database.js'
import { type Replica, startReplica } from '../process.js'
import { password, tokensOf } from '../service.js'
import { basicOf, form } from './clients.js'

t.test(
  'a service renews its user’s token through three lifetimes and a restart, and another one never refuses it',
  async (t) => {
    const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' })
    const env = {
      DATABASE_URL: await createDatabase(t),
      ALGORITHM: 'ES256',
      SIGNING_KEY: pem.toString(),
      ACCESS_TOKEN_LIFETIME: '2s',
      ISSUER: 'http://keyturn.test'
    }
    let service: Replica = await startReplica(t, env)
    await service.post('/api/users', { username: 'neo', password })
    const { refresh, access } = tokensOf(await service.post('/api/token', { username: 'neo', password }))
    t.ok(access)
    const { clientId, secret } = await registered(env.DATABASE_URL)
    const basic = basicOf(clientId, secret)
    const keys = jose.createRemoteJWKSet(new URL(`${service.url}/.well-known/jwks.json`))

    let token = refresh
    const begin = Date.now()
    for (let round = 0; Date.now() - begin < 6_500; round++) {
      if (round === 3) {
        await service.stop()
        service = await startReplica(t, { ...env, PORT: new URL(service.url).port })
      }
      const fields = { grant_type: 'refresh_token', refresh_token: token }
      const { status, body, text } = await form(service, 'token', fields, basic)
      t.equal(status, 200, text)
      token = String(body.refresh_token)
      const verified = await jose.jwtVerify(String(body.access_token), keys, { issuer: env.ISSUER })
      t.match(verified.payload, { username: 'neo', client_id: clientId })
      t.match((await form(service, 'introspect', { token: String(body.access_token) }, basic)).body, { active: true })
      await setTimeout(500)
    }
  }
)

/** Registers a service on the command line. */
async function registered(databaseUrl: string) {
  const grants = '--grant refresh_token --grant client_credentials --scope read --json'
  const { out, err } = await commandLine(databaseUrl)(`clients create --name renewer ${grants}`)
  if (err !== '') throw new Error(err)
  const { client_id, client_secret } = JSON.parse(out)
  return { clientId: String(client_id), secret: String(client_secret) }
}
