import { invalidFields } from '../errors.js'
import type { SqlValue } from './rows.js'

export interface PageRequest {
  /** The most items of a page. */
  limit: number
  /** `next` of the page before. */
  cursor?: string
}

export interface Page<Item> {
  items: Item[]
  /** Where the next page begins; null after the last one. */
  next: string | null
}

/** By what a list is sorted: a column, and a unique one that decides between equals. */
export interface Order {
  /** What the clients call it. A cursor is good only for the order it came from. */
  name: string
  column: string
  kind: 'integer' | 'text' | 'date'
  id: { column: string; kind: 'integer' | 'text' }
  descending: boolean
}

/** An item's place in an order. */
export interface Position {
  value: SqlValue
  id: string | number
}

/** A condition for WHERE, with its arguments. */
export interface Condition {
  sql: string
  args: SqlValue[]
}

/**
 * The condition that begins a page after the last item of the one before (keyset paging): no item comes twice or is left
 * out because others were added or deleted meanwhile. Both engines sort NULL before everything.
 *
 * @throws Invalid when the cursor is none of this order's
 */
export function pageAfter(cursor: string | undefined, order: Order): Condition {
  if (cursor === undefined) return { sql: '1 = 1', args: [] }
  const { value, id } = decodeCursor(cursor, order)
  const { column, descending } = order
  const beyond = descending ? '<' : '>'
  const tie = `${order.id.column} ${beyond} ?`
  if (value === null) {
    return { sql: descending ? `(${column} IS NULL AND ${tie})` : `(${column} IS NOT NULL OR ${tie})`, args: [id] }
  }
  const nulls = descending ? ` OR ${column} IS NULL` : ''
  return { sql: `(${column} ${beyond} ? OR (${column} = ? AND ${tie})${nulls})`, args: [value, value, id] }
}

export function orderBy({ column, id, descending }: Order): string {
  const direction = descending ? 'DESC' : 'ASC'
  return `ORDER BY ${column} ${direction}, ${id.column} ${direction}`
}

/** @param found what a query with a limit of one more than asked for found */
export function pageOf<Item>(
  found: Item[],
  limit: number,
  order: Order,
  positionOf: (item: Item) => Position
): Page<Item> {
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const more = found.length > limit && last !== undefined
  return { items, next: more ? cursorAfter(positionOf(last), order) : null }
}

/** The cursor of a page that begins after this position. */
export function cursorAfter({ value, id }: Position, order: Order): string {
  return Buffer.from(JSON.stringify([signatureOf(order), value, id])).toString('base64url')
}

function decodeCursor(cursor: string, order: Order): Position {
  const parts = parse(cursor)
  if (Array.isArray(parts) && parts.length === 3 && parts[0] === signatureOf(order)) {
    const value = parts[1] === null ? null : read(parts[1], order.kind)
    const id = read(parts[2], order.id.kind)
    if (value !== undefined && id !== undefined && !(id instanceof Date)) return { value, id }
  }
  throw invalidFields({ cursor: ['Invalid cursor.'] })
}

const signatureOf = ({ name, descending }: Order): string => `${descending ? '-' : ''}${name}`

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return null
  }
}

/** The last moment that both engines can keep. */
const latest = Date.UTC(9999, 11, 31)

function read(value: unknown, kind: Order['kind']): string | number | Date | undefined {
  if (kind === 'integer') return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined
  if (typeof value !== 'string') return undefined
  if (kind === 'text') return value
  const time = new Date(value).getTime()
  return time >= 0 && time <= latest ? new Date(time) : undefined
}
