import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { createDatabase, engine } from '../database.js'
import { startRefused } from '../process.js'
import { signingKey } from '../service.js'

const oneLine = (name: string) => new RegExp(`^keyturn: [^\\n]*${name}[^\\n]*\\n$`)

const refused: [string, Record<string, string>][] = [
  ['ACCESS_TOKEN_LIFETIME', { ACCESS_TOKEN_LIFETIME: '5' }],
  ['PUBLIC_URL', { NODE_ENV: 'production', SIGNING_KEY: signingKey }],
  ['SIGNING_KEY', { NODE_ENV: 'production', PUBLIC_URL: 'https://auth.example.com' }],
  [
    'SIGNING_KEY',
    {
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://auth.example.com',
      SIGNING_KEY: 'django-insecure-0123456789-abcdefghijklmnopqrstuvw'
    }
  ],
  ['EXTENSION_MODULE', { SIGNING_KEY: signingKey, EXTENSION_MODULE: './no-such-module.js' }],
  ['keyturn migrate', { SIGNING_KEY: signingKey, MIGRATE_ON_START: 'false' }]
]
for (const [name, env] of refused) {
  t.test(`a start is refused with one line and exit code 1: ${JSON.stringify(env)}`, async (t) => {
    const { code, stderr, stdout } = await startRefused({ DATABASE_URL: await createDatabase(t), ...env })
    t.equal(code, 1)
    t.match(stderr, oneLine(name))
    t.notMatch(stdout + stderr, /\n {4}at |django-insecure-0123/)
    t.notMatch(stdout, /migrated/, 'a start that was refused had changed the database')
  })
}

t.test('a start with several faults named them one start at a time', async (t) => {
  const faulty = { ACCESS_TOKEN_LIFETIME: '5', RATE_LIMIT: 'much', SIGNING_KEY: 'short' }
  const { code, stderr } = await startRefused({ DATABASE_URL: await createDatabase(t), ...faulty })
  t.equal(code, 1)
  for (const name of Object.keys(faulty)) t.match(stderr, new RegExp(`^(?:keyturn: )?${name}\\b`, 'm'), name)
  t.equal(stderr.trimEnd().split('\n').length, 3, stderr)
})

t.test('HOST and PORT: a port that is taken is one line', async (t) => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  t.teardown(() => taken.close())
  const address = taken.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const env = { DATABASE_URL: await createDatabase(t), SIGNING_KEY: signingKey, PORT: String(port), HOST: '127.0.0.1' }
  const { code, stderr } = await startRefused(env)
  t.equal(code, 1)
  t.match(stderr, oneLine(`127.0.0.1:${port}`))
})

t.test('a DATABASE_URL that cannot be used is one line, without its password and without a stack', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const page = join(folder, 'page.html')
  writeFileSync(page, '<!doctype html><title>no database</title>'.repeat(100))
  const urls = ['postgres://neo:hunter2@127.0.0.1/auth', 'mysql://neo:hunter2@127.0.0.1', `file:${page}`]
  urls.push(
    `file:${join(page, 'below', 'keyturn.db')}`,
    `file:${folder}`,
    'file:/proc/keyturn.db',
    `file:${'x'.repeat(300)}`
  )
  if (engine === 'mysql') {
    const url = new URL(await createDatabase(t))
    url.password = 'hunter2'
    urls.push(url.href)
  }
  for (const DATABASE_URL of urls) {
    const { code, stdout, stderr } = await startRefused({ DATABASE_URL, SIGNING_KEY: signingKey })
    t.equal(code, 1, DATABASE_URL)
    t.match(stderr, oneLine('DATABASE_URL'), DATABASE_URL)
    t.notMatch(stdout + stderr, /hunter2|\n {4}at /, DATABASE_URL)
  }
})
