import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { isIP } from 'node:net'
import { dirname, resolve } from 'node:path'
import { type ConnectionOptions, checkServerIdentity } from 'node:tls'
import { fileURLToPath } from 'node:url'
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import type { Pool, PoolConfig } from 'mariadb'
import { databaseOptions, type TlsMode } from '../../config/database-options.js'
import { connectionSetup } from './connection-setup.js'
import { StatementBinlog } from './failures.js'
import { protectFiles } from './file-modes.js'
import { text } from './rows.js'
import { createPoolStatements, createStatements, rowOptions, type Statements } from './statements.js'

export type Provider = 'mysql' | 'sqlite'

/** How long one statement may hold up a caller before its connection is given up, in milliseconds. */
export interface EngineTimeouts {
  /** A socket on which nothing came for so long is closed; 0 = never. */
  socket: number
  /** The wait for a lock: on a row, or on a table or all commits, as a backup takes it. Whole seconds, rounded up. */
  lockWait: number
}

/** How the connections of a pool are used. */
export interface PoolUse {
  active: number
  idle: number
  /** Callers that wait for one. */
  waiting: number
}

/** A driver adapter for Prisma, and plain statements on the same connections. */
export interface Engine extends SqlDriverAdapter {
  plain: Statements
  /** undefined where there is no pool. */
  poolUse?: () => PoolUse
}

const serving: EngineTimeouts = { socket: 30_000, lockWait: 2_000 }
/** A migration may rebuild a large table. */
export const migrating: EngineTimeouts = { socket: 0, lockWait: 60_000 }

export function providerOf(databaseUrl: string): Provider {
  return databaseUrl.startsWith('file:') ? 'sqlite' : 'mysql'
}

/** The file that a `file:` URL names; relative paths are relative to the working directory. */
export function databaseFile(databaseUrl: string): string {
  return databaseUrl.startsWith('file://') ? fileURLToPath(databaseUrl) : databaseUrl.slice('file:'.length)
}

/** Whether the URL names a file that is not there. */
export function isMissingFile(databaseUrl: string): boolean {
  if (providerOf(databaseUrl) !== 'sqlite') return false
  const file = databaseFile(databaseUrl)
  return file !== ':memory:' && !existsSync(file)
}

/** The database for messages: a file's full path, or server and name without user and password. */
export function databaseName(databaseUrl: string): string {
  if (providerOf(databaseUrl) === 'sqlite') return resolve(databaseFile(databaseUrl))
  const { protocol, host, pathname } = new URL(databaseUrl)
  return `${protocol}//${host}${pathname}`
}

export interface ConnectOptions {
  timeouts?: EngineTimeouts
  /** The certificate authority of the server, in PEM; goes before the `sslca` of the URL. */
  ca?: string | undefined
}

/** Connects a Prisma driver adapter to what `DATABASE_URL` names, and loads only that one. The caller disposes it. */
export function connect(databaseUrl: string, { timeouts = serving, ca }: ConnectOptions = {}): Promise<Engine> {
  return providerOf(databaseUrl) === 'sqlite' ? connectSqlite(databaseUrl) : connectMysql(databaseUrl, timeouts, ca)
}

async function connectSqlite(databaseUrl: string): Promise<Engine> {
  const file = databaseFile(databaseUrl)
  makeFolder(file)
  protectFiles(file)
  const { PrismaLibSql } = await import('@prisma/adapter-libsql')
  const factory = new PrismaLibSql({
    url: `file:${encodeURI(file).replace(/[?#]/g, encodeURIComponent)}`,
    timeout: 1_000
  })
  // It throws before there is a promise, and its message is all that there is: ConnectionFailed("Unable to open … : 14")
  const adapter = await Promise.resolve()
    .then(() => factory.connect())
    .catch((error: unknown) => {
      const [, code] = /ConnectionFailed\(.*: (\d+)"\)/.exec(String(error)) ?? []
      throw code === undefined ? error : cannotOpen(code, `${resolve(file)} cannot be opened or created`)
    })
  // Readers and the one writer do not wait for each other; the mode is kept in the file.
  await adapter.queryRaw({ sql: 'PRAGMA journal_mode = WAL', args: [], argTypes: [] })
  return Object.assign(adapter, { plain: createStatements(adapter) })
}

/**
 * Makes the folder of the file.
 *
 * @throws as the adapter does when SQLite cannot open its file, with the file system's word for the reason
 */
function makeFolder(file: string): void {
  const folder = dirname(file)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // SQLite makes files of its own beside the database's.
    accessSync(folder, constants.W_OK)
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
      throw cannotOpen('EISDIR', `${resolve(file)} is a folder`)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    throw cannotOpen(error.code, error.message)
  }
}

/** What the adapter throws when SQLite cannot open its file (SQLITE_CANTOPEN). */
function cannotOpen(originalCode: unknown, message: string): Error {
  return Object.assign(new Error(message), { kind: 'sqlite', extendedCode: 14, originalCode })
}

/**
 * The pool is ours so that its settings are: prepared statements are cached (Prisma's default is off), rows are matched
 * under READ COMMITTED, and nothing waits for longer than a caller does. But for how rows look, the URL's query goes first:
 * `?connectionLimit=20&ssl-mode=REQUIRED`.
 */
async function connectMysql(databaseUrl: string, timeouts: EngineTimeouts, ca: string | undefined): Promise<Engine> {
  const url = new URL(databaseUrl)
  const database = decodeURIComponent(url.pathname.slice(1))
  const lockWait = Math.ceil(timeouts.lockWait / 1000)
  const { driver: given, ...tls } = databaseOptions(url.searchParams)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const options: PoolConfig = {
    host,
    ssl: encryption(tls.tls, ca ?? tls.ca, host),
    port: Number(url.port || 3306),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database,
    allowPublicKeyRetrieval: true,
    connectionLimit: 10,
    minimumIdle: 1,
    prepareCacheLength: 256,
    // Sent together with its PREPARE, an EXECUTE means the statement that was prepared last: another one, where this failed.
    pipelining: false,
    acquireTimeout: 2_000,
    connectTimeout: 2_000,
    socketTimeout: timeouts.socket,
    ...given,
    ...rowOptions,
    initSql: [...connectionSetup, ...[given.initSql ?? []].flat().map(String)],
    sessionVariables: extended(
      { innodb_lock_wait_timeout: lockWait, lock_wait_timeout: lockWait },
      given.sessionVariables
    )
  }
  const pool = await openPool(options)
  const { PrismaMariaDb } = await import('@prisma/adapter-mariadb')
  const adapter = await new PrismaMariaDb(pool, { database, disposeExternalPool: true }).connect()
  const poolUse = () => ({
    active: pool.activeConnections(),
    idle: pool.idleConnections(),
    waiting: pool.taskQueueSize()
  })
  return Object.assign(adapter, { plain: createPoolStatements(pool), poolUse })
}

/**
 * A node of a Galera cluster first applies what the others have committed, before it reads, changes or deletes:
 * otherwise a token that was revoked on one node would work on another for a moment. Whoever sets the variable decides.
 */
async function openPool(options: PoolConfig): Promise<Pool> {
  const { createPool } = await import('mariadb')
  const pool = createPool(options)
  try {
    const { wsrep_on, log_bin, binlog_format } = await serverVariables(createPoolStatements(pool))
    if (log_bin === 'ON' && binlog_format === 'STATEMENT') throw new StatementBinlog()
    if (wsrep_on !== 'ON' || options.sessionVariables?.wsrep_sync_wait !== undefined) return pool
  } catch (error) {
    await pool.end()
    throw error
  }
  await pool.end()
  return createPool({ ...options, sessionVariables: extended({ wsrep_sync_wait: 3 }, options.sessionVariables) })
}

async function serverVariables({ query }: Statements): Promise<Partial<Record<string, string>>> {
  const rows = await query("SHOW VARIABLES WHERE variable_name IN ('wsrep_on', 'log_bin', 'binlog_format')")
  return Object.fromEntries(rows.map((row) => [text(row, 0).toLowerCase(), text(row, 1)]))
}

/** Our variables, and those of the URL before them. What is no object stays: the driver says what is wrong with it. */
function extended(ours: Record<string, number>, given: unknown): unknown {
  return given === undefined || typeof given === 'object' ? { ...ours, ...given } : given
}

/** What the driver is told about TLS. A certificate authority without a mode means that everything is verified. */
function encryption(mode: TlsMode | undefined, ca: string | undefined, host: string): PoolConfig['ssl'] {
  if (mode === 'off' || (mode === undefined && ca === undefined)) return false
  const checksName = mode === undefined || mode === 'verify-identity'
  const options: ConnectionOptions = {
    ca,
    rejectUnauthorized: mode !== 'required' || ca !== undefined,
    // Node.js looks for "localhost" in the certificate of a server that is reached by its IP address
    checkServerIdentity: (_name, certificate) => (checksName ? checkServerIdentity(host, certificate) : undefined),
    ...(isIP(host) === 0 && { servername: host })
  }
  return options
}
