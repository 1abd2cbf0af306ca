import type { Test } from 'tap'
import { type Database, openDatabase } from '../../src/infra/db/database.js'
import { type Replica, startReplica } from '../process.js'
import { startMariadb } from '../servers/mariadb.js'
import { startMysql } from '../servers/mysql.js'
import type { PrivateServer } from '../servers/private-server.js'

/** The kind of database server that the faults happen to: `FAULTS_SERVER`. */
export const serverName = process.env.FAULTS_SERVER ?? 'MariaDB'

/** A database server of our own, and the service's database in it. */
export interface Place {
  server: PrivateServer
  /** For the service's user, who may do everything in the service's database and nothing else. */
  databaseUrl: string
}

/** The database user of the service. */
export const serviceUser = 'service'

/** The place, and two replicas of the service on it. */
export interface Stage extends Place {
  replicas: [Replica, Replica]
}

export async function setPlace(t: Pick<Test, 'teardown'>): Promise<Place> {
  const server = await (serverName === 'MySQL' ? startMysql() : startMariadb())
  if (server === undefined) throw new Error(`${serverName} is not installed (Debian: apt-get install mariadb-server)`)
  t.teardown(() => server.stop())
  const { host, password } = new URL(server.url)
  const admin = `${server.url}information_schema`
  await execute(admin, 'CREATE DATABASE keyturn')
  await execute(admin, `CREATE USER '${serviceUser}'@'127.0.0.1' IDENTIFIED BY '${password}'`)
  await execute(admin, `GRANT ALL PRIVILEGES ON keyturn.* TO '${serviceUser}'@'127.0.0.1'`)
  return { server, databaseUrl: `mysql://${serviceUser}:${password}@${host}/keyturn` }
}

export async function setStage(t: Pick<Test, 'teardown'>, env: Record<string, string> = {}): Promise<Stage> {
  const place = await setPlace(t)
  const replicas = await startReplicas(t, { DATABASE_URL: place.databaseUrl, ...env })
  return { ...place, replicas }
}

export async function startReplicas(t: Pick<Test, 'teardown'>, settings: Record<string, string>) {
  const replicas: [Replica, Replica] = [await startReplica(t, settings), await startReplica(t, settings)]
  return replicas
}

/** A connection of the test's own, with all rights, for what an operator or another application does. */
export async function administrate(t: Pick<Test, 'teardown'>, { server }: Place): Promise<Database> {
  const db = await openDatabase({ url: `${server.url}keyturn?connectionLimit=1` })
  t.teardown(() => db.close())
  return db
}

/** One statement on a connection of its own. */
export async function execute(url: string, statement: string): Promise<void> {
  const db = await openDatabase({ url: `${url}?connectionLimit=1` })
  try {
    await db.execute(statement)
  } finally {
    await db.close()
  }
}
