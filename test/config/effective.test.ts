import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { effectiveSettings, inspectConfig, loadConfig, settings } from '../../src/config/index.js'

const canary = 'canaryK9v!qT3z#Lw8@Rb5$Xn2^Jd7&Hf4*Pm6'
const inUrl = 'canaryK9vqT3z'

/** Texts with a secret in them, in each form that a setting takes. */
const forms = [
  canary,
  ...['https', 'mysql', 'redis', 'smtp', 'smtps'].map((scheme) => `${scheme}://user:${inUrl}@host.example/name`),
  `redis://:${inUrl}@host.example`,
  `https://host.example/path?key=${inUrl}`,
  `file:./${inUrl}.db`
]
/** Texts of the operator's own, which are part of tokens or documents and so known to everybody. */
const free = new Set([
  ...['ISSUER', 'AUDIENCE', 'JWK_ISSUER', 'JWK_AUDIENCE', 'USER_ID_CLAIM', 'TOKEN_TYPE_CLAIM', 'JTI_CLAIM'],
  ...[
    'SLIDING_TOKEN_REFRESH_EXP_CLAIM',
    'CORS_ALLOWED_ORIGIN_REGEXES',
    'CORS_URLS_REGEX',
    'EXTENSION_MODULE',
    'SECURITY_CONTACT'
  ]
])

t.test('no setting shows a secret, in whatever form it is written', (t) => {
  const file = join(t.testdir(), `${inUrl}-path`)
  let secrets = 0
  for (const [name, { secret }] of Object.entries(settings)) {
    if (free.has(name)) continue
    for (const form of forms) {
      writeFileSync(file, form)
      for (const env of [{ [name]: form }, { [`${name}_FILE`]: file }]) {
        const { config, faults } = inspectConfig(env)
        // What is refused is never in force
        if (faults.some((fault) => fault.startsWith(name))) continue
        const shown = effectiveSettings(config).find((one) => one.name === name)
        t.notMatch(JSON.stringify(shown), /canary/, `${name} ${form}`)
        if (!secret) continue
        secrets += 1
        t.match(shown, { value: null, secret: true, source: Object.keys(env)[0] === name ? 'environment' : 'file' })
        const changed = { ...config, [name]: `other ${canary}` }
        t.notMatch(JSON.stringify(effectiveSettings(changed)), /canary/, `${name}, replaced`)
      }
    }
  }
  t.ok(secrets >= 10, `${secrets} secrets were accepted`)
  t.end()
})

t.test('the value and the source of a setting', (t) => {
  const file = join(t.testdir(), 'port')
  writeFileSync(file, '8080\n')
  const config = loadConfig({
    PORT_FILE: file,
    CORS_ORIGIN_WHITELIST: 'https://a.example, https://b.example',
    LOG_LEVEL: ' warn ',
    JWK_URL: 'https://id.example/jwks?key=1'
  })
  const changed = { ...config, BCRYPT_COST: 11, TOKEN_CLAIMS: ['username' as const], PASSWORD_MIN_LENGTH: 8 }
  const all = new Map(effectiveSettings(changed).map((one) => [one.name, one]))
  t.strictSame([...all.keys()].sort(), Object.keys(settings).sort())
  const rows: [name: string, value: string | null, source: string, variable: string | null][] = [
    ['PORT', '8080', 'file', 'PORT_FILE'],
    ['LOG_LEVEL', 'warn', 'environment', 'LOG_LEVEL'],
    ['CORS_ALLOWED_ORIGINS', 'https://a.example, https://b.example', 'environment', 'CORS_ORIGIN_WHITELIST'],
    ['JWK_URL', 'https://id.example/jwks?…', 'environment', 'JWK_URL'],
    ['ACCESS_TOKEN_LIFETIME', '5m', 'default', null],
    ['DATABASE_URL', 'file:./data/keyturn.db', 'default', null],
    ['SIGNING_KEY', null, 'default', null],
    ['BCRYPT_COST', '11', 'application', null],
    ['TOKEN_CLAIMS', 'username', 'application', null],
    ['PASSWORD_MIN_LENGTH', '8', 'default', null]
  ]
  for (const [name, value, source, variable] of rows) {
    t.match(all.get(name), { value, source, variable }, name)
  }
  t.match(all.get('ACCESS_TOKEN_LIFETIME'), { group: 'Tokens', default: '5m', secret: false, allowed: /^a number/ })
  t.end()
})
