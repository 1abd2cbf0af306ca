import DataLoader from 'dataloader'
import { integer, type Row, type SqlValue } from './rows.js'
import type { Statements } from './statements.js'

/** A SELECT of at most one row. */
export interface Selection<Found> {
  columns: string
  /** All that follows the columns. */
  from: string
  decode(row: Row): Found
}

/** How many rows a statement looks for: more gain nothing, and each number is a statement to prepare. */
const most = 8

/**
 * A lookup whose callers share statements: all who ask in the same turn of the event loop, up to eight of them, are
 * answered by one. Under load, sending a statement is most of what a lookup costs (docs/decisions/0028-shared-lookups.md).
 *
 * Nothing is kept: each call is answered by a statement that was sent after it.
 *
 * @returns a function of the values for each `?`, in their order; its result is null where there is no such row
 */
export function createLookup<Found>({ query }: Pick<Statements, 'query'>, { columns, from, decode }: Selection<Found>) {
  const one = (at: number) => `SELECT ${columns}, ${at} FROM ${from}`
  const statements = Array.from({ length: most }, (_, last) =>
    Array.from({ length: last + 1 }, (_, at) => one(at)).join(' UNION ALL ')
  )

  async function findAll(asked: readonly SqlValue[][]): Promise<(Found | null | Error)[]> {
    const rows = await query(statements[asked.length - 1] ?? '', ...asked.flat())
    const found: (Found | null | Error)[] = asked.map(() => null)
    for (const row of rows) found[integer(row, row.length - 1)] = decoded(row)
    return found
  }

  /** A row that makes no sense is the misfortune of who asked for it. */
  function decoded(row: Row): Found | Error {
    try {
      return decode(row)
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    }
  }

  const loader = new DataLoader(findAll, { cache: false, maxBatchSize: most, batchScheduleFn: setImmediate })
  return (...values: SqlValue[]): Promise<Found | null> => loader.load(values)
}
