import type { Database } from '../db/database.js'
import { type Order, orderBy, type Page, type PageRequest, pageAfter, pageOf } from '../db/page.js'
import { integer, type SqlValue } from '../db/rows.js'
import { decodeUser, type User, userColumns } from './user.js'
import { usernameKey } from './username.js'

export interface UserQuery extends PageRequest {
  /** A part of the name, the address or the nickname, as `searchTermOf` makes it. */
  term?: string
  isActive?: boolean
  isStaff?: boolean
  /** `id`, `username`, `date_joined` or `last_login`, with `-` the other way round. */
  sort?: string
}

export interface UserCounts {
  total: number
  active: number
  staff: number
}

export type DirectoryStore = ReturnType<typeof createDirectoryStore>

/** Reads many members at once. */
export function createDirectoryStore(db: Database) {
  return {
    async find({ term, isActive, isStaff, sort = 'id', cursor, limit }: UserQuery): Promise<Page<User>> {
      const order = orderOf(sort)
      const after = pageAfter(cursor, order)
      const conditions = [after.sql]
      const args: SqlValue[] = [...after.args]
      const narrow = (condition: string, value: SqlValue | undefined) => {
        if (value === undefined) return
        conditions.push(condition)
        args.push(value)
      }
      narrow('INSTR(u.searchText, ?) > 0', term === '' ? undefined : term)
      narrow('u.isActive = ?', isActive)
      narrow('u.isStaff = ?', isStaff)
      const rows = await db.query(
        `SELECT ${userColumns} FROM users u WHERE ${conditions.join(' AND ')} ${orderBy(order)} LIMIT ?`,
        ...args,
        limit + 1
      )
      const found = rows.map((row) => decodeUser(row))
      return pageOf(found, limit, order, (user) => ({ value: sortValueOf(user, order.name), id: user.id }))
    },

    async count(): Promise<UserCounts> {
      const [row = []] = await db.query(
        'SELECT COUNT(*), COUNT(CASE WHEN isActive THEN 1 END), COUNT(CASE WHEN isStaff THEN 1 END) FROM users'
      )
      return { total: integer(row, 0), active: integer(row, 1), staff: integer(row, 2) }
    },

    /** Whether there is an active superuser. */
    async hasSuperuser(): Promise<boolean> {
      const rows = await db.query('SELECT 1 FROM users WHERE isSuperuser = ? AND isActive = ? LIMIT 1', true, true)
      return rows.length > 0
    },

    /** @returns the highest id of the next few members after this one; null when there are none */
    async endOfBatch(after: number, size: number): Promise<number | null> {
      const rows = await db.query('SELECT id FROM users WHERE id > ? ORDER BY id LIMIT ?', after, size)
      const last = rows.at(-1)
      return last === undefined ? null : integer(last, 0)
    },

    /** Ends everything of the users with these ids: the epoch alone does. */
    async endAll(after: number, upTo: number): Promise<void> {
      await db.execute('UPDATE users SET epoch = epoch + 1 WHERE id > ? AND id <= ?', after, upTo)
    }
  }
}

const columns = {
  id: { column: 'u.id', kind: 'integer' },
  username: { column: 'u.usernameKey', kind: 'text' },
  date_joined: { column: 'u.dateJoined', kind: 'date' },
  last_login: { column: 'u.lastLogin', kind: 'date' }
} as const

function orderOf(sort: string): Order {
  const descending = sort.startsWith('-')
  const name = descending ? sort.slice(1) : sort
  const known = name === 'username' || name === 'date_joined' || name === 'last_login' ? name : 'id'
  return { name: known, ...columns[known], id: { column: 'u.id', kind: 'integer' }, descending }
}

function sortValueOf(user: User, name: string): SqlValue {
  if (name === 'username') return usernameKey(user.username)
  if (name === 'date_joined') return user.dateJoined
  return name === 'last_login' ? user.lastLogin : user.id
}
