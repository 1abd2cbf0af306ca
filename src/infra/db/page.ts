import { invalidFields } from '../../errors.js'
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
  /** The parameter that the clients send the cursor in; `cursor` if not given. */
  parameter?: string
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

/** What a cursor says of the order that it belongs to. */
type Signature = Pick<Order, 'name' | 'descending'>

type Bound<T> = { lt: T } | { gt: T }

/** An order by a field that is never null, for Prisma Client: how its filters name the field and the unique one. */
export interface FieldOrder<Where, Kind extends keyof Values> {
  name: string
  kind: Kind
  descending: boolean
  field(bound: Bound<Values[Kind]> | Values[Kind]): Where
  id(bound: Bound<string>): Where
}

/** By an id that is in the order of time, the newest first. */
export const newestIdFirst: FieldOrder<{ id: string | Bound<string> }, 'text'> = {
  name: 'id',
  kind: 'text',
  descending: true,
  field: (id) => ({ id }),
  id: (id) => ({ id })
}

/**
 * The same as `pageAfter`, for Prisma Client. Its own `cursor` gives an empty page once the row of the cursor is deleted.
 *
 * @throws Invalid when the cursor is none of this order's
 */
export function whereAfter<Where, Kind extends keyof Values>(
  cursor: string | undefined,
  order: FieldOrder<Where, Kind>
): { OR?: (Where | { AND: Where[] })[] } {
  if (cursor === undefined) return {}
  const { name, descending, kind } = order
  const parts = partsOf(cursor, { name, descending })
  const value = parts && readers[kind](parts.value)
  const id = parts && readers.text(parts.id)
  if (value === undefined || id === undefined) throw invalidCursor()
  const beyond = <T>(bound: T): Bound<T> => (descending ? { lt: bound } : { gt: bound })
  return { OR: [order.field(beyond(value)), { AND: [order.field(value), order.id(beyond(id))] }] }
}

export function orderBy({ column, id, descending }: Order): string {
  const direction = descending ? 'DESC' : 'ASC'
  return `ORDER BY ${column} ${direction}, ${id.column} ${direction}`
}

/** @param found what a query with a limit of one more than asked for found */
export function pageOf<Item>(
  found: Item[],
  limit: number,
  order: Signature,
  positionOf: (item: Item) => Position
): Page<Item> {
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const more = found.length > limit && last !== undefined
  return { items, next: more ? cursorAfter(positionOf(last), order) : null }
}

/** The cursor of a page that begins after this position. */
export function cursorAfter({ value, id }: Position, order: Signature): string {
  return Buffer.from(JSON.stringify([signatureOf(order), value, id])).toString('base64url')
}

function decodeCursor(cursor: string, order: Order): Position {
  const parts = partsOf(cursor, order)
  if (parts !== undefined) {
    const value = parts.value === null ? null : readers[order.kind](parts.value)
    const id = readers[order.id.kind](parts.id)
    if (value !== undefined && id !== undefined) return { value, id }
  }
  throw invalidCursor(order.parameter)
}

const invalidCursor = (parameter = 'cursor') => invalidFields({ [parameter]: ['Invalid cursor.'] })

function partsOf(cursor: string, order: Signature): { value: unknown; id: unknown } | undefined {
  const parts = parse(cursor)
  if (!Array.isArray(parts) || parts.length !== 3 || parts[0] !== signatureOf(order)) return undefined
  return { value: parts[1], id: parts[2] }
}

const signatureOf = ({ name, descending }: Signature): string => `${descending ? '-' : ''}${name}`

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return null
  }
}

/** The last moment that both engines can keep. */
const latest = Date.UTC(9999, 11, 31)

interface Values {
  integer: number
  text: string
  date: Date
}

/** Reads what a cursor holds; undefined when it is not of this kind. */
const readers: { [Kind in keyof Values]: (value: unknown) => Values[Kind] | undefined } = {
  integer: (value) => (typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined),
  text: (value) => (typeof value === 'string' ? value : undefined),
  date(value) {
    const time = typeof value === 'string' ? new Date(value).getTime() : Number.NaN
    return time >= 0 && time <= latest ? new Date(time) : undefined
  }
}

/** A longer list is counted no further. */
export const mostCounted = 10_000
/** As many items are read at once where a whole list is. */
const pageSize = 500

/**
 * A whole list, page by page.
 *
 * @param find reads the page of a request
 */
export async function* everyPage<Item>(find: (page: PageRequest) => Promise<Page<Item>>): AsyncGenerator<Item[]> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Page<Item> = await find({ limit: pageSize, ...(cursor && { cursor }) })
    yield page.items
    cursor = page.next
  }
}
