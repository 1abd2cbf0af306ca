import { randomUUID } from 'node:crypto'
import { connect, migrating, type Provider, providerOf } from './engine.js'
import { isMissingTable } from './failures.js'
import { type Migration, readMigrations } from './migration-files.js'
import { statementsOf } from './migration-sql.js'
import { orNull, text } from './rows.js'
import { createStatements, type Statements } from './statements.js'
import { missingTables } from './tables.js'

export interface MigrateResult {
  /** Names of the migrations applied by this call, in order. */
  applied: string[]
}

/** The database's schema is not what this version of the service needs, and what to do about it. */
export class MigrationError extends Error {}

/** How long a replica waits for another one that is migrating, in seconds. */
const lockWait = 300

/**
 * Brings the database to the schema of this version: applies each pending `migration.sql` in order, under a lock, and
 * records it in `_prisma_migrations` the way Prisma does, so that `prisma migrate status` and `deploy` agree with it.
 * With nothing pending it only reads.
 *
 * @throws MigrationError naming the migration that failed, was changed after it was applied, or is unknown here
 */
export async function migrate(databaseUrl: string, ca?: string): Promise<MigrateResult> {
  const provider = providerOf(databaseUrl)
  const migrations = await readMigrations(provider)
  const adapter = await connect(databaseUrl, { timeouts: migrating, ca })
  try {
    const db = adapter.plain
    if ((await unfinished(db, migrations)).length === 0) return { applied: [] }
    const applied: string[] = []
    const tx = await adapter.startTransaction()
    try {
      const statements = createStatements(tx)
      await lock(provider, statements)
      for (const migration of await pendingUnderLock(statements, migrations)) {
        await apply(statements, migration)
        applied.push(migration.name)
      }
      await unlock(provider, statements)
      await tx.commit()
    } catch (error) {
      await tx.rollback().catch(() => undefined)
      if (error instanceof FailedMigration) await recordFailure(db, error)
      throw error
    }
    return { applied }
  } finally {
    await adapter.dispose()
  }
}

/** Names of the migrations that are still to be applied. Reads only. */
export async function pendingMigrations(databaseUrl: string, db: Statements): Promise<string[]> {
  const pending = await unfinished(db, await readMigrations(providerOf(databaseUrl)))
  return pending.map(({ migration }) => migration.name)
}

/** Whether nobody has ever begun to migrate the database. */
export async function isUnmigrated(db: Statements): Promise<boolean> {
  return (await readRecords(db)).length === 0
}

class FailedMigration extends MigrationError {
  constructor(
    readonly migration: Migration,
    readonly log: string,
    cause: unknown
  ) {
    super(`migration ${migration.name} failed: ${log}. Repair the database, then run \`npx keyturn migrate\`.`, {
      cause
    })
  }
}

/** Those that nobody has begun, and those that somebody is applying or has failed to apply. */
async function unfinished(db: Statements, migrations: Migration[]) {
  const records = await readRecords(db)
  const recorded = new Map(records.map((record) => [record.name, record]))
  const [first] = migrations
  const [earliest] = records.sort((one, other) => (one.name < other.name ? -1 : 1))
  // Starting anew beside its tables would look like a service that has lost every user
  if (first !== undefined && earliest !== undefined && !recorded.has(first.name) && earliest.name < first.name) {
    throw new MigrationError(
      `an unreleased version created the database (its migration ${earliest.name} is unknown here). Set DATABASE_URL to an empty database.`
    )
  }
  const open = migrations.flatMap((migration) => {
    const record = recorded.get(migration.name)
    if (record !== undefined && record.checksum !== migration.checksum) {
      throw new MigrationError(`migration ${migration.name} was changed after it had been applied`)
    }
    return record?.finishedAt ? [] : [{ migration, begun: record !== undefined }]
  })
  const missing = open.length === 0 ? await missingTables(db) : []
  if (missing.length > 0) {
    throw new MigrationError(
      `all migrations are recorded as applied, but the database has no table ${missing.join(', ')}. Restore the complete database from a backup, with table names in lower case, or set DATABASE_URL to an empty database.`
    )
  }
  return open
}

/** Whoever has the lock knows that nobody else is applying anything: what was begun has failed. */
async function pendingUnderLock(db: Statements, migrations: Migration[]): Promise<Migration[]> {
  const pending = await unfinished(db, migrations)
  const failed = pending.find(({ begun }) => begun)
  if (failed !== undefined) {
    throw new MigrationError(
      `migration ${failed.migration.name} failed earlier. Repair the database, delete its row from _prisma_migrations, then run \`npx keyturn migrate\`.`
    )
  }
  return pending.map(({ migration }) => migration)
}

async function readRecords(db: Statements) {
  try {
    const rows = await db.query(
      'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL'
    )
    return rows.map((row) => ({ name: text(row, 0), checksum: text(row, 1), finishedAt: orNull(text)(row, 2) }))
  } catch (error) {
    if (isMissingTable(error)) return []
    throw error
  }
}

/**
 * One replica migrates, the others wait. MySQL: an advisory lock on the transaction's connection, which DDL does not
 * release. SQLite: the write lock of the transaction, taken by its first write.
 */
async function lock(provider: Provider, db: Statements): Promise<void> {
  if (provider === 'sqlite') return createRecords(db)
  for (let waited = 0; waited < lockWait; waited += 10) {
    const [row] = await db.query("SELECT CAST(GET_LOCK('keyturn_migrate', 10) AS CHAR)")
    if (row?.[0] === '1') return createRecords(db)
  }
  throw new MigrationError(`another process has been migrating for ${lockWait} s`)
}

async function unlock(provider: Provider, db: Statements): Promise<void> {
  if (provider === 'mysql') await db.query("SELECT CAST(RELEASE_LOCK('keyturn_migrate') AS CHAR)")
}

async function apply(db: Statements, migration: Migration): Promise<void> {
  await record(db, migration, null)
  let step = 0
  for (const statement of statementsOf(migration.sql)) {
    step++
    try {
      await db.execute(statement)
    } catch (error) {
      throw new FailedMigration(
        migration,
        `statement ${step}: ${error instanceof Error ? error.message : error}`,
        error
      )
    }
  }
  await record(db, migration, step)
}

/** Writes the migration's row; `steps` is null while it is being applied. */
async function record(db: Statements, { name, checksum }: Migration, steps: number | null): Promise<void> {
  await db.execute('DELETE FROM _prisma_migrations WHERE migration_name = ? AND finished_at IS NULL', name)
  await db.execute(
    'INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count) VALUES (?, ?, ?, ?, ?, ?)',
    randomUUID(),
    checksum,
    name,
    new Date(),
    steps === null ? null : new Date(),
    steps === null ? 0 : 1
  )
}

async function recordFailure(db: Statements, { migration, log }: FailedMigration): Promise<void> {
  await createRecords(db)
  await record(db, migration, null)
  await db.execute(
    'UPDATE _prisma_migrations SET logs = ? WHERE migration_name = ? AND finished_at IS NULL',
    log,
    migration.name
  )
}

/** Prisma's own table, in the types that both engines accept; the write also takes SQLite's write lock. */
async function createRecords(db: Statements): Promise<void> {
  await db.execute(
    `CREATE TABLE IF NOT EXISTS _prisma_migrations (
      id VARCHAR(36) NOT NULL PRIMARY KEY,
      checksum VARCHAR(64) NOT NULL,
      finished_at DATETIME(3),
      migration_name VARCHAR(255) NOT NULL,
      logs TEXT,
      rolled_back_at DATETIME(3),
      started_at DATETIME(3) NOT NULL,
      applied_steps_count INTEGER UNSIGNED NOT NULL DEFAULT 0
    )`
  )
  await db.execute('UPDATE _prisma_migrations SET logs = logs WHERE 1 = 0')
}
