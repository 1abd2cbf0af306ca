/** A row as the driver adapter hands it over: values by position. */
export type Row = readonly unknown[]

/** What a statement takes as its arguments. Dates are written with milliseconds, in UTC. */
export type SqlValue = string | number | boolean | Date | null

/**
 * An INSERT in SQL, and its arguments.
 *
 * @param rows at least one, all with the same columns
 */
export function insertion(table: string, rows: readonly Readonly<Record<string, SqlValue>>[]): [string, ...SqlValue[]] {
  const columns = Object.keys(rows[0] ?? {})
  const marks = `(${columns.map(() => '?').join(', ')})`
  return [
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${rows.map(() => marks).join(', ')}`,
    ...rows.flatMap((row) => columns.map((column) => row[column] ?? null))
  ]
}

const wrong = (index: number, wanted: string, value: unknown): Error =>
  new TypeError(`column ${index}: expected ${wanted}, got ${value === null ? 'null' : typeof value}`)

export function text(row: Row, index: number): string {
  const value = row[index]
  if (typeof value !== 'string') throw wrong(index, 'text', value)
  return value
}

/** Integers arrive as numbers, or as strings where the column is 64 bits wide (`COUNT(*)`). */
export function integer(row: Row, index: number): number {
  const value = Number(row[index])
  if (row[index] === null || !Number.isSafeInteger(value)) throw wrong(index, 'an integer', row[index])
  return value
}

/** Both engines keep booleans as 0 and 1. */
export function boolean(row: Row, index: number): boolean {
  return integer(row, index) === 1
}

/** The driver adapter writes dates as ISO 8601 has them, MySQL's driver with a space and without a zone. All are in UTC. */
export function date(row: Row, index: number): Date {
  const written = text(row, index)
  const value = new Date(written[10] === ' ' ? timeOf(written) : written)
  if (Number.isNaN(value.getTime())) throw wrong(index, 'a date', row[index])
  return value
}

/**
 * Milliseconds since the epoch of `2026-11-26 12:04:05.123`, by its digits: a request reads several dates, and as text each
 * takes three times as long. Of a fraction there are no digits where it is zero, or up to six.
 */
function timeOf(written: string): number {
  const at = (from: number, to: number) => digitsOf(written, from, to)
  return Date.UTC(at(0, 4), at(5, 7) - 1, at(8, 10), at(11, 13), at(14, 16), at(17, 19), at(20, 23))
}

function digitsOf(written: string, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at++) value = value * 10 + digitAt(written, at)
  return value
}

function digitAt(written: string, at: number): number {
  if (at >= written.length) return 0
  const digit = written.charCodeAt(at) - 48
  return digit >= 0 && digit <= 9 ? digit : Number.NaN
}

/** Whether a joined row was found, by a column of it that is never NULL otherwise. */
export const isNotNull = (row: Row, index: number): boolean => row[index] !== null

type Decoder<T> = (row: Row, index: number) => T

/** A decoder of a column that may be SQL's NULL. */
export const orNull =
  <T>(decode: Decoder<T>): Decoder<T | null> =>
  (row, index) =>
    row[index] === null ? null : decode(row, index)

/** Some of the columns of a SELECT, and how they are read. */
export interface Columns<T> {
  /** What the SELECT names. */
  list: string
  /** How many columns that are. */
  width: number
  /** @param from the position of the first of them in the row */
  decode(row: Row, from: number): T
}

/** One column under an expression of its own. */
export const column = <T>(expression: string, decode: Decoder<T>): Columns<T> => ({
  list: expression,
  width: 1,
  decode
})

/** The columns of a row that a LEFT JOIN may not find: null where the first of them is NULL. */
export const joined = <T>({ list, width, decode }: Columns<T>): Columns<T | null> => ({
  ...{ list, width },
  decode: orNull(decode)
})

/**
 * Columns of one table, by their names: from this follow the list for the SELECT, the decoder and the type.
 *
 * @param table its name or alias in the SELECT
 */
export function columns<T extends object>(table: string, decoders: { [Name in keyof T]: Decoder<T[Name]> }): Columns<T>
export function columns(table: string, decoders: Record<string, Decoder<unknown>>): Columns<object> {
  const named = Object.entries(decoders).map(([name, decode]) => [name, column(`${table}.${name}`, decode)])
  return together(Object.fromEntries(named))
}

/** Several groups of columns in one SELECT. */
export function together<T extends object>(parts: { [Name in keyof T]: Columns<T[Name]> }): Columns<T>
export function together(parts: Record<string, Columns<unknown>>): Columns<object> {
  const groups = Object.values(parts)
  return {
    list: groups.map(({ list }) => list).join(', '),
    width: groups.reduce((total, { width }) => total + width, 0),
    decode: decoderOf(parts)
  }
}

function decoderOf(parts: Record<string, Columns<unknown>>): Decoder<object> {
  let width = 0
  const fields = Object.entries(parts).map(([name, part]) => {
    const offset = width
    width += part.width
    return { name, offset, decode: part.decode }
  })
  return (row, from) => {
    const decoded: Record<string, unknown> = {}
    for (const { name, offset, decode } of fields) decoded[name] = decode(row, from + offset)
    return decoded
  }
}
