import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { settings } from '../../src/config.js'
import { signingKey } from '../service.js'
import { commandLine } from './command-line.js'

t.test('keyturn config check shows every setting in force, and where it comes from', async (t) => {
  const file = join(t.testdir(), 'port')
  writeFileSync(file, '8080\n')
  const keyturn = commandLine('mysql://app:s3cret-password@db/auth', {
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

  const table = await keyturn('config check')
  t.equal(table.code, 0)
  t.match(table.out, /^SETTING +VALUE +SOURCE\n/)
  t.match(table.out, /^PORT +8080 +PORT_FILE$/m)
  t.match(table.err, /^Warning: ACCESS_TOKEN_LIFTIME/)
  for (const text of [json.out, json.err, table.out, table.err]) {
    t.notMatch(text, /s3cret-password/)
    t.notOk(text.includes(signingKey))
  }
})

t.test('in production a managed keyring, which needs no SIGNING_KEY, was refused by the check', async (t) => {
  const ring = { SIGNING_KEY: '', KEYRING: 'managed', KEYRING_SECRET: signingKey }
  const env = { NODE_ENV: 'production', PUBLIC_URL: 'https://auth.example.com', BCRYPT_COST: '12', ...ring }
  t.match(await commandLine('file:nowhere.db', env)('config check'), { code: 0, err: '' })
})

t.test('settings that a start would refuse are exit code 1 and one line', async (t) => {
  const refused = async (env: Record<string, string>, message: RegExp) => {
    const result = await commandLine('file:nowhere.db', env)('config check')
    t.match(result, { code: 1, out: '', err: message })
    t.equal(result.err.trimEnd().split('\n').length, 1)
  }
  await refused({ PORT: 'http' }, /^Error: PORT "http": not a whole number; allowed: /)
  await refused({ METRICS_PORT: '3000' }, /^Error: METRICS_PORT "3000": the same as PORT/)
  await refused({ SIGNING_KEY: 'short' }, /^Error: SIGNING_KEY /)
  await refused(
    { NODE_ENV: 'production', PUBLIC_URL: 'https://auth.example.com', BCRYPT_COST: '12', SIGNING_KEY: '' },
    /^Error: SIGNING_KEY is missing/
  )
  t.match(await commandLine('file:nowhere.db')('config check now'), { code: 2, err: /too many arguments/ })
  t.match(await commandLine('file:nowhere.db')('config'), { code: 2, err: /Usage: keyturn config/ })
})
