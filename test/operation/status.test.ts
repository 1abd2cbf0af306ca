import t from 'tap'
import { settings } from '../../src/config/index.js'
import { version } from '../../src/version.js'
import { build, logIn, signingKey, staff } from '../service.js'

const keyringSecret = 'K9v!qT3z#Lw8@Rb5$Xn2^Jd7&Hf4*Pm6'
const day = 86_400_000

t.test('the status names the version, the signing key and what is odd about the settings', async (t) => {
  const service = await build(t, { CORS_ALLOWED_ORIGINS: 'https://münchen.example' })
  const { access: bearer } = await staff(service)
  const { status, body } = await service.get('/api/admin/status', { bearer })
  t.equal(status, 200)
  const nothing = { kid: null, created_at: null, activates_at: null, next_rotation_at: null }
  t.match(body, { version, node: process.versions.node, signing_key: { managed: false, alg: 'HS256', ...nothing } })
  t.match(body.warnings, [/^CORS_ALLOWED_ORIGINS: "https:\/\/münchen.example" will never match/])
})

t.test('the status tells the age of a managed key and when the next one signs', async (t) => {
  const env = { KEYRING: 'managed', KEYRING_SECRET: keyringSecret, KEY_ROTATION_INTERVAL: '30d' }
  const service = await build(t, { ...env, ACCESS_TOKEN_LIFETIME: '30d' })
  const { access: bearer } = await staff(service, 'morpheus', true)
  const keyNow = async () => Object((await service.get('/api/admin/status', { bearer })).body.signing_key)
  const created = new Date('2026-11-23T09:00:00.250Z').getTime()
  const first = await keyNow()
  t.match(first, { managed: true, alg: 'ES256', activates_at: first.created_at })
  t.ok(Math.abs(new Date(first.created_at).getTime() - created) < 1_000, first.created_at)
  t.equal(new Date(first.next_rotation_at).getTime() - new Date(first.activates_at).getTime(), 30 * day)

  service.clock.pass(day)
  const again = (await logIn(service, 'morpheus')).access
  const rotated = await service.post('/api/admin/keys/rotate', undefined, { bearer: again })
  t.equal((await keyNow()).next_rotation_at, rotated.body.activates_at, 'a rotation by hand is the next one')
  t.equal((await keyNow()).kid, first.kid)
})

t.test('the settings are complete and hold no secret', async (t) => {
  const service = await build(t, { KEYRING: 'managed', KEYRING_SECRET: keyringSecret, ACCESS_TOKEN_LIFETIME: '7m' })
  const { access: bearer } = await staff(service)
  const { body, text } = await service.get('/api/admin/settings', { bearer })
  const items: { name: string }[] = Object(body.items)
  t.strictSame(items.map(({ name }) => name).sort(), Object.keys(settings).sort())
  const one = (name: string) => items.find((item) => item.name === name)
  t.match(one('ACCESS_TOKEN_LIFETIME'), { value: '7m', default: '5m', source: 'environment', group: 'Tokens' })
  for (const name of ['SIGNING_KEY', 'KEYRING_SECRET', 'DATABASE_URL']) {
    t.match(one(name), { value: null, secret: true, source: 'environment', variable: name })
  }
  for (const secret of [signingKey, keyringSecret, service.databaseUrl]) t.notOk(text.includes(secret))
})
