import { readdirSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import { openDatabase } from '../../src/infra/db/database.js'
import { MigrationError, migrate } from '../../src/infra/db/migrate.js'
import { createDatabase, engine } from '../database.js'

const folder = engine === 'sqlite' ? 'prisma/sqlite/migrations' : 'prisma/migrations'
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort()

t.test('an empty database gets every migration, once', async (t) => {
  const url = await createDatabase(t)
  t.same((await migrate(url)).applied, names)
  t.same((await migrate(url)).applied, [])
  const db = await openDatabase({ url })
  t.teardown(() => db.close())
  const rows = await db.query(
    'SELECT migration_name, LENGTH(checksum), finished_at IS NOT NULL, rolled_back_at IS NULL FROM _prisma_migrations ORDER BY migration_name'
  )
  t.same(
    rows.map(([name, length, finished, current]) => [name, Number(length), Number(finished), Number(current)]),
    names.map((name) => [name, 64, 1, 1]),
    "in Prisma's own table"
  )
})

t.test('replicas that start at once on an empty database: one migrates, all succeed', async (t) => {
  const url = await createDatabase(t)
  const results = await Promise.all(Array.from({ length: 6 }, () => migrateWhenFree(url)))
  t.same(results.flat().sort(), names, 'each migration was applied by one of them')
})

t.test(
  'a migration that another replica is applying just now was taken for one that had failed',
  { skip: engine === 'sqlite' && 'nothing of it can be seen before it is committed' },
  async (t) => {
    const url = await createDatabase(t)
    await migrate(url)
    const last = names.at(-1) ?? ''
    const other = await openDatabase({ url: `${url}?connectionLimit=1` })
    t.teardown(() => other.close())
    await other.query("SELECT CAST(GET_LOCK('keyturn_migrate', 10) AS CHAR)")
    await other.execute('UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = ?', last)
    const waiting = migrate(url)
    t.equal(await Promise.race([waiting, setTimeout(200, 'waits')]), 'waits')
    await other.execute('UPDATE _prisma_migrations SET finished_at = ? WHERE migration_name = ?', new Date(), last)
    await other.query("SELECT CAST(RELEASE_LOCK('keyturn_migrate') AS CHAR)")
    t.same(await waiting, { applied: [] })
  }
)

t.test('a migration that was changed after it was applied stops the start by its name', async (t) => {
  const url = await createDatabase(t)
  await migrate(url)
  const db = await openDatabase({ url })
  t.teardown(() => db.close())
  await db.execute("UPDATE _prisma_migrations SET checksum = 'other' WHERE migration_name = ?", names[0] ?? '')
  await t.rejects(migrate(url), new MigrationError(`migration ${names[0]} was changed after it had been applied`))
})

t.test('a database of an unreleased version was migrated beside its tables, as if it had no users', async (t) => {
  const url = await createDatabase(t)
  await migrate(url)
  const db = await openDatabase({ url })
  t.teardown(() => db.close())
  await db.execute("UPDATE _prisma_migrations SET migration_name = '20261123000000_init'")
  await t.rejects(migrate(url), { name: 'Error', message: /20261123000000_init is unknown here.*empty database/ })
})

t.test('a migration that fails is recorded, named, and stops the next start too', async (t) => {
  const url = await createDatabase(t)
  const db = await openDatabase({ url })
  t.teardown(() => db.close())
  await db.execute('CREATE TABLE blacklisted_tokens (jti VARCHAR(10))')
  await t.rejects(migrate(url), { message: new RegExp(`migration ${names[0]} failed: .*blacklisted_tokens`, 's') })
  const [row] = await db.query('SELECT migration_name, finished_at, logs FROM _prisma_migrations')
  t.equal(row?.[0], names[0])
  t.equal(row?.[1], null)
  t.match(row?.[2], /blacklisted_tokens/)
  await t.rejects(migrate(url), { message: new RegExp(`migration ${names[0]} failed earlier`) })
})

/** SQLite refuses where a server queues; the start repeats then, and so do we. */
async function migrateWhenFree(url: string): Promise<string[]> {
  for (;;) {
    try {
      return (await migrate(url)).applied
    } catch (error) {
      if (error instanceof MigrationError || engine !== 'sqlite') throw error
    }
  }
}
