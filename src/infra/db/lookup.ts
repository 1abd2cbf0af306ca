import DataLoader from 'dataloader'
import { integer, type Row, type SqlValue } from './rows.js'
import type { Statements } from './statements.js'

/** What to read for the values that are asked for: of each, one row at most. */
export interface Selection<Found> {
  /** Names for the values, in their order: the columns of the table `asked`. */
  by: readonly string[]
  /** The first is NULL where there is no such row, and only there. */
  columns: string
  /** `LEFT JOIN`s to `asked`, so that it comes first in every plan and all others are read by a unique key. */
  joins: string
  decode(row: Row): Found
}

/** For how many a statement asks. */
const maxBatchSize = 16

/** Of each size a statement is prepared on each connection, so there are few: 1, 2, 4, 8 and 16. */
const sizeFor = (count: number): number => 2 ** Math.ceil(Math.log2(count))

/**
 * A lookup whose callers share statements: all who ask in the same turn of the event loop, up to sixteen of them, are
 * answered by one. Under load, sending a statement is most of what a lookup costs (docs/decisions/0028-shared-lookups.md).
 *
 * Nothing is kept: each call is answered by a statement that was sent after it.
 *
 * @returns a function of the values, in their order; its result is null where there is no such row
 */
export function createLookup<Found>(
  { query }: Pick<Statements, 'query'>,
  { by, columns, joins, decode }: Selection<Found>
) {
  const statements = new Map<number, string>()

  function statementFor(size: number): string {
    const known = statements.get(size)
    if (known !== undefined) return known
    const first = `SELECT ${by.map((name) => `? AS ${name}`).join(', ')}, 0 AS place`
    const others = Array.from({ length: size - 1 }, (_, at) => `SELECT ${by.map(() => '?').join(', ')}, ${at + 1}`)
    const asked = [first, ...others].join(' UNION ALL ')
    const statement = `SELECT ${columns}, asked.place FROM (${asked}) AS asked ${joins}`
    statements.set(size, statement)
    return statement
  }

  async function findAll(asked: readonly SqlValue[][]): Promise<(Found | null | Error)[]> {
    const size = sizeFor(asked.length)
    const spare = Array<null>((size - asked.length) * by.length).fill(null)
    const found: (Found | null | Error)[] = asked.map(() => null)
    for (const row of await query(statementFor(size), ...asked.flat(), ...spare)) {
      if (row[0] !== null) found[integer(row, row.length - 1)] = decoded(row)
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

  const loader = new DataLoader(findAll, { cache: false, maxBatchSize, batchScheduleFn: setImmediate })
  return (...values: SqlValue[]): Promise<Found | null> => loader.load(values)
}
