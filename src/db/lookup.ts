import DataLoader from 'dataloader'
import { integer, type Row, type SqlValue } from './rows.js'
import type { Statements } from './statements.js'

/** A SELECT of at most one row, and of none where all its values are null. */
export interface Selection<Found> {
  columns: string
  /** All that follows the columns. */
  from: string
  decode(row: Row): Found
}

/** For how many a statement asks: more gain nothing. */
const most = 8

/** Of each size a statement is prepared on each connection, so there are few: 1, 2, 4 and 8. */
const sizeFor = (count: number): number => 2 ** Math.ceil(Math.log2(count))

/**
 * A lookup whose callers share statements: all who ask in the same turn of the event loop, up to eight of them, are
 * answered by one. Under load, sending a statement is most of what a lookup costs (docs/decisions/0028-shared-lookups.md).
 *
 * Nothing is kept: each call is answered by a statement that was sent after it.
 *
 * @returns a function of the values for each `?`, in their order; its result is null where there is no such row
 */
export function createLookup<Found>({ query }: Pick<Statements, 'query'>, { columns, from, decode }: Selection<Found>) {
  const statements = new Map<number, string>()

  function statementFor(size: number): string {
    const known = statements.get(size)
    if (known !== undefined) return known
    const parts = Array.from({ length: size }, (_, at) => `SELECT ${columns}, ${at} FROM ${from}`)
    const statement = parts.join(' UNION ALL ')
    statements.set(size, statement)
    return statement
  }

  async function findAll(asked: readonly SqlValue[][]): Promise<(Found | null | Error)[]> {
    const size = sizeFor(asked.length)
    const values = asked.flat()
    const spare = size * (values.length / asked.length) - values.length
    const found: (Found | null | Error)[] = asked.map(() => null)
    for (const row of await query(statementFor(size), ...values, ...Array<null>(spare).fill(null))) {
      found[integer(row, row.length - 1)] = decoded(row)
    }
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
