import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { settings } from '../../src/config/index.js'
import { signingKey } from '../service.js'
import { commandLine } from './command-line.js'

t.test('keyturn config check shows every setting in force, and where it comes from', async (t) => {
  const file = join(t.testdir(), 'port')
  writeFileSync(file, '8080\n')
  const keyturn = commandLine(t, 'mysql://app:s3cret-password@db/auth', {
    SIGNING_KEY: signingKey,
    PORT_FILE: file,
    CORS_ORIGIN_WHITELIST: 'https://app.example.com',
    ISSUER: '',
    ACCESS_TOKEN_LIFTIME: '1h'
  })
  const json = await keyturn('config check --json')
  t.equal(json.code, 0, json.err)
  const shown = JSON.parse(json.out)
  t.same(Object.keys(shown.settings).sort(), Object.keys(settings).sort())
  t.match(shown.settings, {
    PORT: { value: '8080', source: 'PORT_FILE' },
    ACCESS_TOKEN_LIFETIME: { value: '5m', source: 'default' },
    CORS_ALLOWED_ORIGINS: { value: 'https://app.example.com', source: 'CORS_ORIGIN_WHITELIST' },
    ISSUER: { value: null, source: 'default' },
    DATABASE_URL: { value: '********', source: 'DATABASE_URL' },
    SIGNING_KEY: { value: '********', source: 'SIGNING_KEY' },
    VERIFYING_KEY: { value: null, source: 'default' }
  })
  t.match(shown.warnings, [/ACCESS_TOKEN_LIFTIME is not a setting/])
  t.match(shown.notes, [/CORS_ALLOW_CREDENTIALS is false: pages there cannot use sessions in cookies/])

  const table = await keyturn('config check')
  t.equal(table.code, 0)
  t.match(table.out, /^SETTING +VALUE +SOURCE\n/)
  t.match(table.out, /^PORT +8080 +PORT_FILE$/m)
  t.match(table.err, /^Warning: ACCESS_TOKEN_LIFTIME/)
  t.match(table.err, /^Note: CORS_ALLOWED_ORIGINS contains "https:\/\/app.example.com"/m)
  for (const text of [json.out, json.err, table.out, table.err]) {
    t.notMatch(text, /s3cret-password/)
    t.notOk(text.includes(signingKey))
  }
})

t.test('in production a managed keyring, which needs no SIGNING_KEY, was refused by the check', async (t) => {
  const ring = { SIGNING_KEY: '', KEYRING: 'managed', KEYRING_SECRET: signingKey }
  const own = { PUBLIC_URL: 'https://auth.example.com', SMTP_URL: 'smtp://mail.example.com' }
  const env = { NODE_ENV: 'production', BCRYPT_COST: '12', ...own, ...ring }
  t.match(await commandLine(t, 'file:nowhere.db', env)('config check'), { code: 0, err: '' })
})

t.test('config check stopped at the first fault, and ended without a verdict', async (t) => {
  const faultsOf = async (env: Record<string, string>, args = 'config check') => {
    const { code, out, err } = await commandLine(t, 'file:nowhere.db', env)(args)
    t.equal(code, 1)
    return { out, lines: err.trimEnd().split('\n') }
  }
  const wrong = { SIGNING_KEY: 'short', PORT: 'http', METRICS_PORT: '3000', REFRESH_TOKEN_LIFETIME: '5s' }
  const { out, lines } = await faultsOf({ ...wrong, ISSUER: 'a\tb', CHECK_REVOKE_TOKEN: 'True' })
  t.equal(out, '')
  t.match(lines, [
    /^Warning: CHECK_REVOKE_TOKEN is not supported; /,
    /^Error: PORT "http": not a whole number; allowed: /,
    /^Error: ISSUER "a b": contains a control character; allowed: /,
    /^Error: REFRESH_REUSE_INTERVAL: longer than REFRESH_TOKEN_LIFETIME; allowed: /,
    /^Error: SIGNING_KEY is too short: it has 5 bytes, /,
    /^Error: The service does not start with these settings: 4 faults\.$/
  ])
  t.equal(lines.length, 6)
  t.match(JSON.parse((await faultsOf(wrong, 'config check --json')).out), {
    ok: false,
    faults: [/^PORT/, /^REFRESH/, /^SIGN/]
  })
  const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://auth.example.com', BCRYPT_COST: '12' }
  for (const [env, message] of [
    [{ METRICS_PORT: '3000' }, /^Error: METRICS_PORT "3000": the same as PORT/],
    [{ ...production, SIGNING_KEY: '' }, /^Error: SIGNING_KEY is missing/],
    [{ ALGORITHM: 'ES256', SIGNING_KEY: signingKey }, /^Error: SIGNING_KEY is not a PEM key; ES256 needs /],
    [{ ALGORITHM: 'ES512x', SIGNING_KEY: 'short' }, /^Error: ALGORITHM "ES512x"/]
  ] as const) {
    t.match((await faultsOf(env)).lines, [message, /: 1 fault\.$/])
  }
  const here = commandLine(t, 'file:nowhere.db')
  t.match((await here('config check')).out, /\n\nThe settings are valid: the service starts with them\.\n$/)
  t.match(await here('config check now'), { code: 2, err: /too many arguments/ })
  t.match(await here('config'), { code: 2, err: /Usage: keyturn config/ })
})
