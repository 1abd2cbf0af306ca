import { connect, type PoolUse, type Provider, providerOf } from './engine.js'
import { createPrisma, type PrismaClient, type PrismaTransaction } from './prisma.js'
import { createRetry, type Retry } from './retry.js'
import type { Statements } from './statements.js'

export interface Database extends Statements {
  readonly provider: Provider
  /** Prisma Client, on the same connections as the SQL statements. */
  readonly prisma: PrismaClient
  /** Sends one statement through Prisma Client, so that no request waits while its query compiler is compiled. */
  warmUp(): Promise<void>
  /** How many statements were sent so far, whether as SQL or by Prisma Client. */
  readonly statements: number
  /** Repeats a unit of work as the retry policy says; a database failure comes out as `Unavailable`. */
  retry: Retry
  /** Runs the work in one transaction on one connection. Rolled back when it throws. */
  transaction<T>(work: (tx: PrismaTransaction) => Promise<T>): Promise<T>
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
 * Opens the database that `DATABASE_URL` names. One driver adapter, and so one pool, serves both Prisma Client and the
 * statements that stay SQL (docs/decisions/0046-prisma-client-and-sql.md).
 *
 * @throws what the driver throws when the server cannot be reached or refuses the login
 */
export async function openDatabase({ url, ca, onRetry }: DatabaseOptions): Promise<Database> {
  const provider = providerOf(url)
  const adapter = await connect(url, { ca })
  let statements = 0
  const prisma = await createPrisma(adapter, provider, () => statements++)
  const query: Statements['query'] = (sql, ...args) => {
    statements++
    return adapter.plain.query(sql, ...args)
  }

  return {
    provider,
    prisma,
    async warmUp() {
      await prisma.user.findFirst({ where: { id: 0 }, select: { id: true } })
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
    retry: createRetry({ maxAttempts: 5, budget: 2_500, onRetry }),
    transaction: (work) => prisma.$transaction(work),
    pool: () => adapter.poolUse?.(),
    async ping() {
      await query('SELECT 1')
    },
    async close() {
      await prisma.$disconnect()
      await adapter.dispose()
    }
  }
}
