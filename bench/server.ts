import { openDatabase } from '../src/infra/db/database.js'
import type { PrivateServer } from '../test/servers/private-server.js'

/**
 * Makes databases on a server whose commits are on the disk before they are acknowledged.
 *
 * @returns their `DATABASE_URL`s
 */
export async function durable(server: PrivateServer, ...names: string[]): Promise<string[]> {
  const db = await openDatabase({ url: `${server.url}information_schema?connectionLimit=1` })
  try {
    await db.execute('SET GLOBAL innodb_flush_log_at_trx_commit = 1')
    const [row] = await db.query('SELECT @@GLOBAL.innodb_flush_log_at_trx_commit, VERSION()')
    if (Number(row?.[0]) !== 1) throw new Error('the server does not flush at a commit')
    console.log(`# ${row?.[1]}, durable commits`)
    for (const name of names) await db.execute(`CREATE DATABASE ${name}`)
  } finally {
    await db.close()
  }
  return names.map((name) => `${server.url}${name}`)
}
