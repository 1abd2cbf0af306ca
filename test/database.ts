import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Connection, createConnection } from 'mariadb'
import type { Test } from 'tap'
import { openDatabase } from '../src/infra/db/database.js'

/** A server on which the tests may create databases; without it they use SQLite files. */
const server = process.env.TEST_DATABASE_URL

export const engine = server === undefined ? 'sqlite' : 'mysql'

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
  const name = `keyturn_${randomBytes(6).toString('hex')}`
  await administrate(`CREATE DATABASE ${name}`)
  t.teardown(() => administrate(`DROP DATABASE IF EXISTS ${name}`))
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

/**
 * A connection to a database server beside the service's way of speaking to it, for statements that cannot be prepared.
 *
 * @param databaseUrl a `DATABASE_URL` that names a server
 */
export async function connectPlainly(t: Pick<Test, 'teardown'>, databaseUrl: string): Promise<Connection> {
  const url = new URL(databaseUrl.replace('mysql:', 'mariadb:'))
  url.searchParams.set('allowPublicKeyRetrieval', 'true')
  const connection = await createConnection(url.href)
  t.teardown(() => connection.destroy())
  return connection
}

async function administrate(statement: string): Promise<void> {
  const url = new URL(server ?? '')
  url.pathname = '/information_schema'
  url.searchParams.set('connectionLimit', '1')
  const db = await openDatabase({ url: url.href })
  try {
    await db.execute(statement)
  } finally {
    await db.close()
  }
}
