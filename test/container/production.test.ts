import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { client, isAlive, password, tokensOf, until } from '../service.js'
import { engineOrThrow, freePort, ready, up } from './engine.js'

const engine = engineOrThrow()
const file = 'docker-compose.production.yml'

t.test('production: secrets in files, tables made by one user and used by another', async (t) => {
  // A folder of its own, so that nobody's secrets are touched
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(file, join(folder, file))
  cpSync('deploy', join(folder, 'deploy'), { recursive: true })
  execFileSync('sh', ['deploy/secrets.sh'], { cwd: folder })
  const secret = (name: string) => readFileSync(join(folder, 'secrets', name), 'utf8').trim()
  const key = secret('signing_key')
  execFileSync('sh', ['deploy/secrets.sh'], { cwd: folder })
  t.equal(secret('signing_key'), key, 'secrets that are there are kept')

  const port = await freePort()
  const services = ['keyturn', 'migrate', 'database-user']
  const project = await up(t, engine, services, {
    folder,
    file,
    env: { PORT: String(port), PUBLIC_URL: 'https://auth.example.com' }
  })
  const service = client(`http://127.0.0.1:${port}`)
  await ready(service)
  t.equal((await service.post('/api/users', { username: 'neo', password })).status, 201)
  const { access, refresh } = tokensOf(await service.post('/api/token', { username: 'neo', password }))
  t.ok(await isAlive(service, access))
  t.equal((await service.post('/api/token/refresh', { refresh })).status, 200)

  for (const once of ['migrate', 'database-user']) {
    await until(async () => (await project.inspect(once, '{{.State.Status}}')) === 'exited')
    t.equal(await project.inspect(once, '{{.State.ExitCode}}'), '0', `${once} ran and ended`)
  }
  const sql = (statement: string, as = secret('mysql_password')) =>
    project.on('db', 'exec', 'sh', '-c', `MYSQL_PWD=${as} mysql -h 127.0.0.1 -u keyturn keyturn -e '${statement}'`)
  t.match((await sql('SELECT username FROM users')).stdout, /neo/, "the service's user reads rows")
  for (const statement of ['CREATE TABLE more (id INT)', 'DROP TABLE users', 'ALTER TABLE users ADD more INT']) {
    t.match((await sql(statement)).stderr, /ERROR 1142/, `but may not: ${statement}`)
  }
  const known = await project.inspect('keyturn', '{{json .}}')
  for (const name of ['signing_key', 'mysql_password', 'mysql_migrate_password']) {
    t.notOk(known.includes(secret(name)), `the engine knows nothing of ${name}`)
  }

  const before = secret('mysql_password')
  for (const name of ['mysql_password', 'database_url']) {
    const changed = secret(name).replace(before, 'another-password')
    chmodSync(join(folder, 'secrets', name), 0o644)
    writeFileSync(join(folder, 'secrets', name), `${changed}\n`)
  }
  await project.up('--force-recreate')
  await ready(service)
  t.equal((await service.post('/api/token', { username: 'neo', password })).status, 200, 'by the new password')
  t.match((await sql('SELECT 1')).stdout, /1/)
  t.match((await sql('SELECT 1', before)).stderr, /Access denied/, 'and not by the one before')
})
