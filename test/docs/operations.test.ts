import { readFileSync, renameSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Test, test } from 'tap'
import { parse } from 'yaml'
import { openDatabase } from '../../src/infra/db/database.js'
import { engine } from '../database.js'
import { findProgram } from '../servers/private-server.js'
import { build, isAlive, logIn, password, refresh, type Service, signUp, tokensOf } from '../service.js'
import { openGuide } from './guide.js'
import { openShell, type Shell } from './shell.js'

const guide = openGuide('docs/operations.md')
const [health, scrape, line] = [guide.take('json'), guide.take('yaml'), guide.take('json')]
const server = { secret: guide.take('sh'), backup: guide.take('sh'), restore: guide.take('sh') }
const embedded = { secret: '', backup: guide.take('sh'), restore: guide.take('sh') }
const upgrade = [guide.take('sh'), guide.take('sh')]
const [purge, forgetKeys] = [guide.take('sh'), guide.take('sql')]

// The same whatever the database
const skip = engine === 'sqlite' ? false : 'asked on SQLite'

test('docs/operations.md shows answers and lines as they are', { skip }, async (t) => {
  const lines: string[] = []
  const service = await build(t, { LOG_LEVEL: 'info' }, { log: (text) => lines.push(text) })
  await signUp(service)
  lines.length = 0
  await logIn(service)
  const written = lines.map((text) => JSON.parse(text)).filter(({ msg }) => msg === 'request')
  t.strictSame(written.map(Object.keys), [Object.keys(JSON.parse(line))])
  t.match(written[0], { route: JSON.parse(line).route, status: JSON.parse(line).status })

  const { checks, status } = JSON.parse((await service.get('/health/ready')).text)
  const shown = JSON.parse(health)
  t.equal(status, shown.status)
  t.match(checks, {
    database: { status: shown.checks.database.status },
    schema: { status: shown.checks.schema.status }
  })
  t.strictSame(Object.keys(checks).sort(), Object.keys(shown.checks).sort())

  const [{ job_name: job }] = parse(scrape).scrape_configs
  t.match(readFileSync('deploy/prometheus/alerts.yml', 'utf8'), `job="${job}"`)
  t.strictSame(guide.untaken(), [])
})

test('docs/operations.md: an upgrade, a purge, and a KEYRING_SECRET that was lost', { skip }, async (t) => {
  const env = { KEYRING: 'managed', KEYRING_SECRET: 'qV3Zt0mD7xJw5uYkR1bN8sHc4fPgL6aE' }
  const service = await build(t, env)
  await signUp(service)
  const { access } = await logIn(service)
  const shell = openShell(t, service)
  t.match(await shell.run(upgrade[0] ?? ''), /DATABASE_URL/)
  t.equal((await shell.run(upgrade[1] ?? '')).trim(), 'Nothing to migrate.')
  t.match(await shell.run(purge), /0 expired sessions/)
  await service.app.close()

  const other = { ...env, KEYRING_SECRET: 'Another1secret2of3thirty4two5byt' }
  const options = { databaseUrl: service.databaseUrl, clock: service.clock }
  await t.rejects(build(t, other, options), /KEYRING_SECRET/)
  const db = await openDatabase({ url: service.databaseUrl })
  await db.execute(forgetKeys.replace(/;$/, ''))
  await db.close()
  const again = await build(t, other, options)
  t.notOk(await isAlive(again, access), 'everybody logs in again')
  t.ok(await isAlive(again, (await logIn(again)).access))
})

test('docs/operations.md: a backup, and what a restored one has forgotten', async (t) => {
  const first = await build(t)
  for (const name of ['neo', 'trinity', 'morpheus']) await signUp(first, name)
  const before = await logIn(first)
  const ended = await logIn(first, 'trinity')
  await first.app.close()
  const { shell, databaseUrl, secret, backup, restore } = place(t, first)
  await shell.run(secret, decodeURIComponent(new URL(databaseUrl).password))
  await shell.run(backup)

  const service = await build(t, {}, { databaseUrl, clock: first.clock })
  const renewed = tokensOf(await refresh(service, before.refresh))
  t.equal((await service.post('/api/token/blacklist', { refresh: ended.refresh })).status, 200)
  const begun = await logIn(service, 'morpheus')
  await service.app.close()

  const steps = restore.split('\n')
  const last = steps.pop() ?? ''
  await shell.run(steps.join('\n'))
  const restored = await build(t, {}, { databaseUrl, clock: first.clock })
  t.match((await refresh(restored, renewed.refresh)).body, { status: 503, code: 'unavailable' })
  t.ok(await isAlive(restored, ended.access), 'what was ended is alive again')
  t.match((await refresh(restored, begun.refresh)).body, { status: 401, detail: 'Token is invalid' })
  await restored.app.close()

  t.match(await shell.run(last), 'All users are logged out.')
  const after = await build(t, {}, { databaseUrl, clock: first.clock })
  for (const { refresh: token } of [renewed, ended, begun]) t.equal((await refresh(after, token)).status, 401)
  t.notOk(await isAlive(after, ended.access))
  t.equal((await after.post('/api/token', { username: 'neo', password })).status, 200)
})

interface Place {
  shell: Shell
  databaseUrl: string
  secret: string
  backup: string
  restore: string
}

/** A shell in which the page's commands mean the database of this test. */
function place(t: Test, service: Service): Place {
  if (engine === 'sqlite') {
    const file = service.databaseUrl.slice('file:'.length)
    const shell = openShell(t, { ...service, databaseUrl: `file:data/${basename(file)}` })
    renameSync(dirname(file), join(shell.folder, 'data'))
    return { shell, databaseUrl: `file:${join(shell.folder, 'data', basename(file))}`, ...embedded }
  }
  const { hostname, port, username, pathname } = new URL(service.databaseUrl)
  const here = (block: string) =>
    block
      .replace(/^mysql.*/gm, (command) => command.replaceAll('keyturn', pathname.slice(1)))
      .replaceAll('--host=db.example --user=root', `--host=${hostname} --port=${port} --user=${username}`)
      .replace(/^mysql(dump)?/gm, (name) => program(name))
  const shell = openShell(t, service)
  return {
    shell,
    databaseUrl: service.databaseUrl,
    secret: server.secret,
    backup: here(server.backup),
    restore: here(server.restore)
  }
}

/** MariaDB's clients speak to both; MySQL's own have a switch too many for MariaDB. */
function program(name: string): string {
  const found = findProgram(name === 'mysqldump' ? 'mariadb-dump' : 'mariadb', name)
  if (found === undefined) throw new Error(`${name} is not installed: apt-get install mariadb-client`)
  return found
}
