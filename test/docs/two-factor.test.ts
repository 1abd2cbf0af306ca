import { parseEnv } from 'node:util'
import { test } from 'tap'
import { loadConfig } from '../../src/app.js'
import { commandLine } from '../cli/command-line.js'
import { createDatabase } from '../database.js'
import { build, logIn, password, signUp, tokensOf } from '../service.js'
import { appWith, codesOf } from '../two-factor/app.js'
import { newPasskey, originOf } from '../two-factor/authenticator.js'
import { openGuide } from './guide.js'

/** The request that a block shows. */
function requestIn(block: string) {
  const [head = '', body] = block.trim().replaceAll(/^ {3}/gm, '').split('\n\n')
  const [method = '', path = ''] = head.split(/\s+/)
  return { method, path, ...(body !== undefined && { json: JSON.parse(body) }) }
}

test('docs/two-factor.md, followed', async (t) => {
  const guide = openGuide('docs/two-factor.md')
  const ENCRYPTION_KEY = 'K9v!qT3z#Lw8@Rb5$Xn2^Jd7&Hf4*Pm6'
  t.equal(loadConfig({ [guide.take('ini').trim().replace('=', '')]: ENCRYPTION_KEY }).ENCRYPTION_KEY, ENCRYPTION_KEY)
  const passkeyDomain = parseEnv(guide.take('ini'))
  t.match(loadConfig(passkeyDomain), { WEBAUTHN_ORIGINS: [passkeyDomain.WEBAUTHN_ORIGINS] })
  const databaseUrl = await createDatabase(t)
  const service = await build(t, { ENCRYPTION_KEY }, { databaseUrl })
  await signUp(service)
  const { access: bearer } = await logIn(service)
  const send = (more: object = {}, call = {}) => {
    const { method, path, json } = requestIn(guide.take('http'))
    return service.call(method, path, { ...(json && { json: { ...json, ...more } }), ...call })
  }
  const made = await send({}, { bearer })
  t.equal(made.status, 201)
  const app = appWith(service, String(made.body.secret))
  const confirmed = await send({ code: app.code() }, { bearer })
  t.equal(codesOf(confirmed).length, 10)

  const passkey = newPasskey(originOf(service))
  const creation = await send({}, { bearer })
  t.match(guide.take('js'), /parseCreationOptionsFromJSON\(options\)[\s\S]*\.toJSON\(\)/)
  t.match(await send({ passkey: passkey.register(creation.body) }, { bearer }), {
    status: 201,
    body: { name: 'Phone' }
  })
  const request = await send()
  t.match(guide.take('js'), /parseRequestOptionsFromJSON\(options\)[\s\S]*\.toJSON\(\)/)
  t.ok(tokensOf(await send({ passkey: passkey.answer(request.body) })))

  const login = { username: 'neo', password }
  const asked = await service.post('/api/token', login, { headers: { accept: 'application/json' } })
  const two_factor_token = String(asked.body.two_factor_token)
  t.strictSame({ ...asked.body, two_factor_token: '…' }, JSON.parse(guide.take('json')))
  t.ok(tokensOf(await send({ two_factor_token, code: app.code(1) })))
  service.clock.pass(60_000)
  t.equal((await send({ code: app.code() }, { bearer })).status, 204)

  const keyturn = commandLine(t, databaseUrl)
  const command = guide.take('sh').trim().replace('npx keyturn ', '')
  t.match(await keyturn(command), { code: 0, out: 'Two-factor authentication is off: neo.\n' })
  t.ok(await logIn(service), 'the password is enough again')
  t.strictSame(guide.untaken(), [])
})
