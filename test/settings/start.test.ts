import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createDatabase } from '../database.js'
import { type Replica, startReplica } from '../process.js'
import { client, password, tokensOf } from '../service.js'

t.test('PORT is the port, and HOST the only address that is listened on', async (t) => {
  const here = await startReplica(t, { DATABASE_URL: await createDatabase(t), HOST: 'localhost' })
  t.match(here.url, /^http:\/\/(127\.0\.0\.1|\[::1\]):\d+$/)
  const port = await freePort()
  const env = { DATABASE_URL: await createDatabase(t), PORT: String(port) }
  const loopback = await startReplica(t, env)
  t.equal(loopback.url, `http://127.0.0.1:${port}`)
  t.equal((await loopback.get('/health/live')).status, 200)
  // Only Linux has the whole of 127.0.0.0/8 without being asked.
  if (process.platform !== 'linux') return
  const other = client(`http://127.0.0.2:${port}`)
  await t.rejects(other.get('/health/live'), 'the default is one address')
  await loopback.stop()
  await startReplica(t, { ...env, HOST: '0.0.0.0' })
  t.equal((await other.get('/health/live')).status, 200)
})

t.test('without SIGNING_KEY, development keeps a key beside the database: logins outlive a restart', async (t) => {
  const folder = folderOf(t)
  const env = { NODE_ENV: 'development', SIGNING_KEY: '', DATABASE_URL: `file:${join(folder, 'keyturn.db')}` }
  const first = await startReplica(t, env)
  t.ok(warnings(first).some((text) => text.includes('SIGNING_KEY is not set') && text.includes(folder)))
  await first.post('/api/users', { username: 'neo', password })
  const { access } = tokensOf(await first.post('/api/token', { username: 'neo', password }))
  await first.stop()
  const second = await startReplica(t, env)
  t.equal((await second.get('/api/users/me', { bearer: access })).status, 200)
})

t.test('NODE_ENV=production writes only JSON; elsewhere a banner is printed', async (t) => {
  const env = { DATABASE_URL: await createDatabase(t) }
  const production = await startReplica(t, {
    ...env,
    NODE_ENV: 'production',
    PUBLIC_URL: 'https://auth.example.com',
    BCRYPT_COST: '10'
  })
  t.ok(production.lines.every((line) => line.startsWith('{')))
  await production.stop()
  const development = await startReplica(t, { ...env, NODE_ENV: 'development', LOG_LEVEL: 'silent' })
  t.ok(
    development.lines.some((line) => line.includes('keyturn is ready')),
    'and LOG_LEVEL=silent is no greeting less'
  )
  t.notOk(development.lines.some((line) => line.startsWith('{')))
})

t.test('a name that looks like a setting with a slip of the pen is a warning, once', async (t) => {
  const env = { DATABASE_URL: await createDatabase(t) }
  const slipped = await startReplica(t, { ...env, ACCES_TOKEN_LIFETIME: '1h' })
  const slips = warnings(slipped).filter((text) => text.includes('is not a setting'))
  t.strictSame(slips, ['ACCES_TOKEN_LIFETIME is not a setting; did you mean ACCESS_TOKEN_LIFETIME?'])
  await slipped.stop()
  const right = await startReplica(t, { ...env, ACCESS_TOKEN_LIFETIME: '1h' })
  t.strictSame(warnings(right), [])
})

/** The texts of what a replica has logged as warnings. */
function warnings({ lines }: Replica): string[] {
  return lines
    .filter((line) => line.startsWith('{'))
    .map((line): { level: number; msg: string } => JSON.parse(line))
    .filter(({ level }) => level === 40)
    .map(({ msg }) => msg)
}

function folderOf(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
