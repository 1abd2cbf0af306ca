import type { SqlDriverAdapter, SqlDriverAdapterFactory, SqlQueryable, Transaction } from '@prisma/driver-adapter-utils'
import type { Provider } from './engine.js'
import type { Prisma, PrismaClient } from './generated/sqlite/client.js'
import { asAdapterError } from './statements.js'

export type { Prisma, PrismaClient }

/** Prisma Client within one transaction. */
export type PrismaTransaction = Prisma.TransactionClient

/** One client for each engine, with the same models. SQLite's types are used for both: what they allow, both engines can do. */
const generated: Record<Provider, string> = {
  mysql: './generated/mysql/client.js',
  sqlite: './generated/sqlite/client.js'
}

/** Milliseconds that a transaction waits for a connection, longer than the pool itself waits, and that it may take. */
const transactionOptions = { maxWait: 3_000, timeout: 10_000 }

/**
 * Makes the Prisma Client of this engine on connections that are already open. It compiles its query compiler at its first
 * query: see `warmUp` of the database.
 *
 * @param onStatement told of each statement that is sent
 */
export async function createPrisma(
  adapter: SqlDriverAdapter,
  provider: Provider,
  onStatement: () => void
): Promise<PrismaClient> {
  const { PrismaClient }: typeof import('./generated/sqlite/client.js') = await import(generated[provider])
  // Errors are logged: in this format they contain neither values nor lines of source.
  return new PrismaClient({
    adapter: shared(adapter, provider, onStatement),
    transactionOptions,
    errorFormat: 'minimal'
  })
}

/**
 * Gives Prisma the connected adapter instead of a second one. It counts statements, and its errors have the shape that
 * `failureOf` reads. The database that opened the adapter disposes of it.
 */
function shared(adapter: SqlDriverAdapter, provider: Provider, onStatement: () => void): SqlDriverAdapterFactory {
  const queryable = (target: SqlQueryable) => ({
    provider: target.provider,
    adapterName: target.adapterName,
    queryRaw: (query: Parameters<SqlQueryable['queryRaw']>[0]) => {
      onStatement()
      return target.queryRaw(query).catch(asAdapterError)
    },
    executeRaw: (query: Parameters<SqlQueryable['executeRaw']>[0]) => {
      onStatement()
      return target.executeRaw(query).catch(asAdapterError)
    }
  })

  /** A MySQL connection is given back with its COMMIT, even a failed one. On SQLite the transaction is then still open. */
  async function commit(tx: Transaction): Promise<void> {
    try {
      await tx.commit()
    } catch (error) {
      if (provider === 'sqlite') await tx.rollback().catch(() => undefined)
      throw error
    }
  }

  const connected: SqlDriverAdapter = {
    ...queryable(adapter),
    executeScript: (script) => adapter.executeScript(script),
    getConnectionInfo: () => adapter.getConnectionInfo?.() ?? { supportsRelationJoins: false },
    dispose: async () => undefined,
    async startTransaction(isolationLevel) {
      const tx = await adapter.startTransaction(isolationLevel).catch(asAdapterError)
      return {
        ...queryable(tx),
        options: tx.options,
        commit: () => commit(tx).catch(asAdapterError),
        rollback: () => tx.rollback()
      }
    }
  }
  return { provider: adapter.provider, adapterName: adapter.adapterName, connect: async () => connected }
}
