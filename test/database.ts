import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Connection, createConnection } from 'mariadb'
import type { Test } from 'tap'
import { migrate } from '../src/infra/db/migrate.js'

/** A server on which the tests may create databases; without it they use SQLite files. */
const server = process.env.TEST_DATABASE_URL

export const engine = server === undefined ? 'sqlite' : 'mysql'

/** Databases of this process that are as a migration leaves them, with their schema at that time. */
const idle: MigratedDatabase[] = []

interface MigratedDatabase {
  url: string
  schema: string
}

/**
 * Makes an empty database for one test and takes it away afterwards.
 *
 * @returns its `DATABASE_URL`
 */
export async function createDatabase(t: Pick<Test, 'teardown'>): Promise<string> {
  if (server === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'keyturn-'))
    t.teardown(() => rmSync(folder, { recursive: true, force: true }))
    return `file:${join(folder, 'test.db')}`
  }
  const url = await create(server)
  t.teardown(() => drop(url))
  return url
}

/**
 * Gives one test a database in which a service finds nothing: on a server one that is migrated, as laying the tables and
 * dropping them takes the server longer than most tests. Later tests get it again without rows, if its schema is as it was.
 *
 * @returns its `DATABASE_URL`
 */
export async function takeDatabase(t: Pick<Test, 'teardown'>): Promise<string> {
  if (server === undefined) return createDatabase(t)
  const taken = idle.pop() ?? (await createMigrated(server))
  t.teardown(async () => {
    if (await isEmptied(taken)) idle.push(taken)
    else await drop(taken.url)
  })
  return taken.url
}

if (server !== undefined) {
  process.on('beforeExit', async () => {
    for (const { url } of idle.splice(0)) await drop(url)
  })
}

async function createMigrated(server: string): Promise<MigratedDatabase> {
  const url = await create(server)
  await migrate(url)
  return { url, schema: await withConnection(url, schemaOf) }
}

/** Removes what a test left behind. False where that is more than rows, or cannot be removed. */
async function isEmptied({ url, schema }: MigratedDatabase): Promise<boolean> {
  try {
    return await withConnection(url, async (connection) => {
      if ((await schemaOf(connection)) !== schema) return false
      // What still holds a row will hold it in the next test as well
      await connection.query('SET foreign_key_checks = 0, innodb_lock_wait_timeout = 2, lock_wait_timeout = 2')
      const tables: { name: string }[] = await connection.query(
        "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name <> '_prisma_migrations'"
      )
      for (const { name } of tables) await connection.query(`DELETE FROM \`${name}\``)
      await connection.query('ALTER TABLE users AUTO_INCREMENT = 1')
      return true
    })
  } catch {
    return false
  }
}

/** Everything that a migration makes, as text. */
async function schemaOf(connection: Connection): Promise<string> {
  const columns = await connection.query(
    'SELECT table_name, column_name, ordinal_position, column_default, is_nullable, column_type, collation_name, extra FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position'
  )
  const indexes = await connection.query(
    'SELECT table_name, index_name, seq_in_index, column_name, non_unique FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY table_name, index_name, seq_in_index'
  )
  const objects = await connection.query(
    "SELECT trigger_name AS name, 'trigger' AS kind FROM information_schema.triggers WHERE trigger_schema = DATABASE() UNION ALL SELECT constraint_name, constraint_type FROM information_schema.table_constraints WHERE table_schema = DATABASE() ORDER BY kind, name"
  )
  const migrations = await connection.query('SELECT migration_name, checksum, rolled_back_at FROM _prisma_migrations')
  return JSON.stringify([columns, indexes, objects, migrations], (_, value) =>
    typeof value === 'bigint' ? String(value) : value
  )
}

/**
 * A connection to a database server beside the service's way of speaking to it, for statements that cannot be prepared.
 *
 * @param databaseUrl a `DATABASE_URL` that names a server
 */
export async function connectPlainly(t: Pick<Test, 'teardown'>, databaseUrl: string): Promise<Connection> {
  const connection = await open(databaseUrl)
  t.teardown(() => connection.destroy())
  return connection
}

async function create(server: string): Promise<string> {
  const url = new URL(server)
  const name = `keyturn_${randomBytes(6).toString('hex')}`
  await withConnection(server, (connection) => connection.query(`CREATE DATABASE ${name}`), '/information_schema')
  url.pathname = `/${name}`
  return url.href
}

async function drop(databaseUrl: string): Promise<void> {
  const name = new URL(databaseUrl).pathname.slice(1)
  await withConnection(
    databaseUrl,
    (connection) => connection.query(`DROP DATABASE IF EXISTS ${name}`),
    '/information_schema'
  )
}

async function withConnection<T>(
  databaseUrl: string,
  work: (connection: Connection) => Promise<T>,
  pathname?: string
): Promise<T> {
  const connection = await open(databaseUrl, pathname)
  try {
    return await work(connection)
  } finally {
    await connection.end()
  }
}

function open(databaseUrl: string, pathname?: string): Promise<Connection> {
  const url = new URL(databaseUrl.replace('mysql:', 'mariadb:'))
  if (pathname !== undefined) url.pathname = pathname
  url.searchParams.set('allowPublicKeyRetrieval', 'true')
  // A server that many suites share is slow to answer at times
  url.searchParams.set('connectTimeout', '30000')
  return createConnection(url.href)
}
