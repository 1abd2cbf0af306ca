import type { Database } from '../../infra/db/database.js'
import {
  type Condition,
  type Order,
  orderBy,
  type Page,
  type PageRequest,
  pageAfter,
  pageOf
} from '../../infra/db/page.js'
import { integer, type SqlValue, together } from '../../infra/db/rows.js'
import { type DetailedUser, detailColumns, detailFields, type User, userColumns, userFields } from './user.js'
import { usernameKey } from './username.js'

export interface UserFilter {
  /** Only these users. */
  ids?: readonly number[]
  /** A part of the name, the address or the nickname, as `searchTermOf` makes it. */
  term?: string
  isActive?: boolean
  isStaff?: boolean
  isSuperuser?: boolean
  twoFactor?: boolean
  emailVerified?: boolean
  /** Who signed up at this time or later. */
  joinedAfter?: Date
  /** Who signed up before this time. */
  joinedBefore?: Date
  /** Who neither signed up, logged in nor renewed a session since then, as far back as sessions are kept. */
  lastSeenBefore?: Date
}

export interface UserQuery extends UserFilter, PageRequest {
  /** One of `columns` below, with `-` the other way round; `id` for any other text. */
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
    async find({ sort = 'id', cursor, limit, ...filter }: UserQuery): Promise<Page<DetailedUser>> {
      const order = orderOf(sort)
      const { sql, args } = every([pageAfter(cursor, order), ...conditionsOf(filter)])
      const rows = await db.query(
        `SELECT ${detailed.list} FROM users u WHERE ${sql} ${orderBy(order)} LIMIT ?`,
        ...args,
        limit + 1
      )
      const found = rows.map((row) => {
        const { user, details } = detailed.decode(row, 0)
        return { ...user, ...details }
      })
      return pageOf(found, limit, order, (user) => ({ value: sortValueOf(user, order.name), id: user.id }))
    },

    /** How many users a filter finds, at most `most`. */
    async countOf(filter: UserFilter, most: number): Promise<number> {
      const { sql, args } = every(conditionsOf(filter))
      const counted = `SELECT COUNT(*) FROM (SELECT 1 FROM users u WHERE ${sql} LIMIT ?) AS found`
      const [row = []] = await db.query(counted, ...args, most)
      return integer(row, 0)
    },

    findById: (id: number): Promise<DetailedUser | null> =>
      db.prisma.user.findUnique({ where: { id }, select: { ...userFields, ...detailFields } }),

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

const detailed = together({ user: userColumns, details: detailColumns })

function conditionsOf({ ids, term, lastSeenBefore, ...filter }: UserFilter): Condition[] {
  const conditions: Condition[] = []
  const narrow = (sql: string, value: SqlValue | undefined, times = 1) => {
    if (value !== undefined) conditions.push({ sql, args: Array.from({ length: times }, () => value) })
  }
  if (ids !== undefined) conditions.push(among(ids))
  narrow('INSTR(u.searchText, ?) > 0', term === '' ? undefined : term)
  narrow('u.isActive = ?', filter.isActive)
  narrow('u.isStaff = ?', filter.isStaff)
  narrow('u.isSuperuser = ?', filter.isSuperuser)
  narrow('u.twoFactor = ?', filter.twoFactor)
  narrow('u.emailVerified = ?', filter.emailVerified)
  narrow('u.dateJoined >= ?', filter.joinedAfter)
  narrow('u.dateJoined < ?', filter.joinedBefore)
  narrow(
    `u.dateJoined < ? AND (u.lastLogin IS NULL OR u.lastLogin < ?)
       AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.userId = u.id AND s.rotatedAt >= ?)`,
    lastSeenBefore,
    3
  )
  return conditions
}

/** An empty list finds no user. */
function among(ids: readonly number[]): Condition {
  const args = ids.length > 0 ? ids : [0]
  return { sql: `u.id IN (${args.map(() => '?').join(', ')})`, args: [...args] }
}

function every(conditions: Condition[]): Condition {
  return {
    sql: ['1 = 1', ...conditions.map(({ sql }) => sql)].join(' AND '),
    args: conditions.flatMap(({ args }) => args)
  }
}

const columns = {
  id: { column: 'u.id', kind: 'integer' },
  username: { column: 'u.usernameKey', kind: 'text' },
  email: { column: 'u.email', kind: 'text' },
  nickname: { column: 'u.nickname', kind: 'text' },
  level: { column: 'u.level', kind: 'integer' },
  date_joined: { column: 'u.dateJoined', kind: 'date' },
  last_login: { column: 'u.lastLogin', kind: 'date' }
} as const

function orderOf(sort: string): Order {
  const descending = sort.startsWith('-')
  const name = descending ? sort.slice(1) : sort
  const known = isColumn(name) ? name : 'id'
  return { name: known, ...columns[known], id: { column: 'u.id', kind: 'integer' }, descending }
}

const isColumn = (name: string): name is keyof typeof columns => Object.hasOwn(columns, name)

function sortValueOf(user: User, name: string): SqlValue {
  const { id, email, nickname, level, dateJoined: date_joined, lastLogin: last_login } = user
  const values = { id, username: usernameKey(user.username), email, nickname, level, date_joined, last_login }
  return isColumn(name) ? values[name] : id
}
