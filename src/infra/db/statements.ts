import { type ArgType, DriverAdapterError, type SqlQueryable } from '@prisma/driver-adapter-utils'
import type { Pool, SqlError } from 'mariadb'
import type { Row, SqlValue } from './rows.js'

/** Plain SQL with `?` for each argument, understood by both engines. */
export interface Statements {
  query(sql: string, ...args: SqlValue[]): Promise<readonly Row[]>
  /** @returns how many rows the statement matched */
  execute(sql: string, ...args: SqlValue[]): Promise<number>
}

/** Plain statements on a driver adapter or on one of its transactions. */
export function createStatements(queryable: SqlQueryable): Statements {
  return {
    async query(sql, ...args) {
      return (await queryable.queryRaw({ sql, args, argTypes: args.map(argTypeOf) })).rows
    },
    execute: (sql, ...args) => queryable.executeRaw({ sql, args, argTypes: args.map(argTypeOf) })
  }
}

const scalar = (scalarType: ArgType['scalarType']): ArgType => ({ scalarType, arity: 'scalar' })
const argTypes = {
  string: scalar('string'),
  number: scalar('int'),
  boolean: scalar('boolean'),
  date: scalar('datetime')
}

function argTypeOf(value: SqlValue): ArgType {
  if (typeof value === 'number') return argTypes.number
  if (typeof value === 'boolean') return argTypes.boolean
  return value instanceof Date ? argTypes.date : argTypes.string
}

/**
 * The pool's options under which the driver hands rows over as `rows.ts` reads them. They are the pool's, because the
 * driver merges options that come with a statement anew each time.
 */
export const rowOptions = {
  rowsAsArray: true,
  dateStrings: true,
  autoJsonMap: false,
  jsonStrings: true,
  bitOneIsBoolean: false
}

/** Plain statements on the driver's pool, without what the adapter does for Prisma: types and names of each column. */
export function createPoolStatements(pool: Pool): Statements {
  return {
    query: (sql, ...args) => pool.execute<Row[]>(sql, args.map(written)).catch(asAdapterError),
    execute: (sql, ...args) =>
      pool.execute<{ affectedRows: number }>(sql, args.map(written)).then(affected, asAdapterError)
  }
}

const affected = ({ affectedRows }: { affectedRows: number }): number => affectedRows

/** The driver would write a date in the process's own time zone. */
const written = (value: SqlValue) => (value instanceof Date ? value.toISOString().slice(0, -1) : value)

/** The driver's failure as the adapter tells it: without the statement and its values, which the message holds. */
export function asAdapterError(error: unknown): never {
  if (!isSqlError(error)) throw error
  const { errno, sqlMessage, sqlState, cause } = error
  const message = sqlMessage ?? 'N/A'
  throw new DriverAdapterError({
    kind: 'mysql',
    code: errno,
    message,
    state: sqlState ?? 'N/A',
    cause: cause instanceof Error ? cause.message : undefined,
    originalCode: String(errno),
    originalMessage: message
  })
}

/** The server's own errors and the driver's; one of the network, which may say `sqlState` too, is left as it is. */
const isSqlError = (error: unknown): error is SqlError =>
  error instanceof Error && 'errno' in error && 'sqlMessage' in error
