import type { Database } from '../../infra/db/database.js'
import { type Order, orderBy, type Page, type PageRequest, pageAfter, pageOf } from '../../infra/db/page.js'
import type { SqlValue } from '../../infra/db/rows.js'
import { type User, userColumns } from './user.js'
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

/** Reads many users at once. */
export function createDirectoryStore(db: Database) {
  return {
    /**
     * SQL: a search looks for what it was given, and Prisma's `contains` takes % and _ in it for wildcards, which nothing
     * escapes on SQLite.
     */
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
        `SELECT ${userColumns.list} FROM users u WHERE ${conditions.join(' AND ')} ${orderBy(order)} LIMIT ?`,
        ...args,
        limit + 1
      )
      const found = rows.map((row) => userColumns.decode(row, 0))
      return pageOf(found, limit, order, (user) => ({ value: sortValueOf(user, order.name), id: user.id }))
    },

    async count(): Promise<UserCounts> {
      const groups = await db.prisma.user.groupBy({ by: ['isActive', 'isStaff'], _count: true })
      const sum = (some: typeof groups) => some.reduce((total, { _count }) => total + _count, 0)
      return {
        total: sum(groups),
        active: sum(groups.filter(({ isActive }) => isActive)),
        staff: sum(groups.filter(({ isStaff }) => isStaff))
      }
    },

    /** Whether there is an active superuser. */
    async hasSuperuser(): Promise<boolean> {
      const where = { isSuperuser: true, isActive: true }
      return (await db.prisma.user.findFirst({ where, select: { id: true } })) !== null
    },

    /** @returns the highest id of the next few users after this one; null when there are none */
    async endOfBatch(after: number, size: number): Promise<number | null> {
      const next = { where: { id: { gt: after } }, orderBy: { id: 'asc' }, take: size, select: { id: true } } as const
      return (await db.prisma.user.findMany(next)).at(-1)?.id ?? null
    },

    /** Ends everything of the users with these ids: the epoch alone does. */
    async endAll(after: number, upTo: number): Promise<void> {
      await db.prisma.user.updateMany({
        where: { id: { gt: after, lte: upTo } },
        data: { epoch: { increment: 1 } }
      })
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
