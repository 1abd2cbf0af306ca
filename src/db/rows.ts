/** A row as the driver adapter hands it over: values by position. */
export type Row = readonly unknown[]

/** What a statement takes as its arguments. Dates are written with milliseconds, in UTC. */
export type SqlValue = string | number | boolean | Date | null

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

/** Reads a column with this decoder where it is not SQL's NULL. */
export function nullable<T>(decode: (row: Row, index: number) => T, row: Row, index: number): T | null {
  return row[index] === null ? null : decode(row, index)
}
