import type { SqlDriverAdapter, SqlDriverAdapterFactory, SqlQueryable } from '@prisma/driver-adapter-utils'
import { connect, type PoolUse, type Provider, providerOf } from './engine.js'
import type { PrismaClient as MysqlClient } from './generated/mysql/client.js'
import { createRetry, type Retry } from './retry.js'
import { createStatements, type Statements } from './statements.js'

/** Prisma's model API, without the calls whose types differ between the two generated clients. */
type Delegate<T> = Omit<T, 'aggregate' | 'groupBy' | 'createMany'>
export type Models = { [K in 'user' | 'session' | 'blacklistedToken']: Delegate<MysqlClient[K]> }

export interface Database extends Statements {
  readonly provider: Provider
  /** Prisma's model API, on the same connections, loaded when it is first asked for: the service itself does without. */
  models(): Promise<Models>
  /** How many statements were sent so far, transaction control included. */
  readonly statements: number
  /** Repeats a unit of work as the retry policy says; a database failure comes out as `Unavailable`. */
  retry: Retry
  /** Runs the work in one transaction on one connection. Rolled back when it throws. */
  transaction<T>(work: (tx: Statements) => Promise<T>): Promise<T>
  /** For work that no request waits for: the same connections, left out of `statements`. */
  readonly background: Statements
  /** How the connections are used; undefined for a file. */
  pool(): PoolUse | undefined
  /** Asks the server for a sign of life. */
  ping(): Promise<void>
  close(): Promise<void>
}

export interface DatabaseOptions {
  url: string
  /** `DATABASE_CA`. */
  ca?: string | undefined
  onRetry?: (error: unknown) => void
}

/**
 * Opens the database that `DATABASE_URL` names. One driver adapter, and so one pool, serves both plain
 * statements and Prisma's model API (docs/decisions/0002-statements-beside-prisma.md).
 *
 * @throws what the driver throws when the server cannot be reached or refuses the login
 */
export async function openDatabase({ url, ca, onRetry }: DatabaseOptions): Promise<Database> {
  const provider = providerOf(url)
  const adapter = await connect(url, { ca })
  let statements = 0
  const counted = counting(adapter, () => statements++)
  let client: ReturnType<typeof createClient> | undefined
  const query: Statements['query'] = (sql, ...args) => {
    statements++
    return adapter.plain.query(sql, ...args)
  }

  return {
    provider,
    models() {
      client ??= createClient(provider, sharing(counted))
      return client
    },
    get statements() {
      return statements
    },
    query,
    execute(sql, ...args) {
      statements++
      return adapter.plain.execute(sql, ...args)
    },
    background: adapter.plain,
    retry: createRetry({ tries: 5, budget: 2_500, onRetry }),
    async transaction(work) {
      const tx = await counted.startTransaction()
      let committing = false
      try {
        const result = await work(createStatements(tx))
        committing = true
        await tx.commit()
        return result
      } catch (error) {
        // A connection is given back with its COMMIT, even one that failed, and may be another's by now. On SQLite the
        // transaction is then still open. The failure that counts is the first one.
        if (!committing || provider === 'sqlite') await tx.rollback().catch(() => undefined)
        throw error
      }
    },
    pool: () => adapter.poolUse?.(),
    async ping() {
      await query('SELECT 1')
    },
    async close() {
      await (await client)?.$disconnect()
      await adapter.dispose()
    }
  }
}

/** Only the client of this engine is loaded. */
async function createClient(provider: Provider, adapter: SqlDriverAdapterFactory) {
  if (provider === 'mysql') {
    const { PrismaClient } = await import('./generated/mysql/client.js')
    return new PrismaClient({ adapter })
  }
  const { PrismaClient } = await import('./generated/sqlite/client.js')
  return new PrismaClient({ adapter })
}

/** The same adapter, telling of each statement that goes out. */
function counting(adapter: SqlDriverAdapter, count: () => void): SqlDriverAdapter {
  const queryable = (target: SqlQueryable) => ({
    queryRaw: (query: Parameters<SqlQueryable['queryRaw']>[0]) => {
      count()
      return target.queryRaw(query)
    },
    executeRaw: (query: Parameters<SqlQueryable['executeRaw']>[0]) => {
      count()
      return target.executeRaw(query)
    }
  })
  return {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    ...queryable(adapter),
    executeScript: (script) => adapter.executeScript(script),
    getConnectionInfo: () => adapter.getConnectionInfo?.() ?? { supportsRelationJoins: false },
    dispose: () => adapter.dispose(),
    async startTransaction(isolationLevel) {
      const tx = await adapter.startTransaction(isolationLevel)
      return {
        provider: tx.provider,
        adapterName: tx.adapterName,
        options: tx.options,
        ...queryable(tx),
        commit: () => tx.commit(),
        rollback: () => tx.rollback()
      }
    }
  }
}

/** Hands Prisma the connected adapter instead of a second one. It is disposed by whoever opened it. */
function sharing(adapter: SqlDriverAdapter): SqlDriverAdapterFactory {
  return {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    connect: async () => ({ ...adapter, dispose: async () => undefined })
  }
}
