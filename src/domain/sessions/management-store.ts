import type { Database } from '../../infra/db/database.js'
import {
  newestIdFirst,
  type Order,
  orderBy,
  type Page,
  type PageRequest,
  pageAfter,
  pageOf,
  whereAfter
} from '../../infra/db/page.js'
import type { Prisma } from '../../infra/db/prisma.js'
import { boolean, column, columns as columnsOf, date, integer, type Row, text, together } from '../../infra/db/rows.js'
import { networkOf } from '../../infra/limits/ip-address.js'
import { carryOver, revokeSession } from './ending-store.js'

/** A live session, as lists show it. */
export interface ListedSession {
  id: string
  userId: number
  username: string
  createdAt: Date
  rotatedAt: Date
  expiresAt: Date
  userAgent: string
  ip: string
}

/** The user of a session, as far as it decides on who may revoke it. */
export interface SessionOwner {
  id: number
  isStaff: boolean
  isSuperuser: boolean
}

/** What is alive: not expired at `at`, and begun after `since`. */
export interface Life {
  at: Date
  since: Date
}

export type ManagementStore = ReturnType<typeof createManagementStore>

const columns = together({
  session: columnsOf<Omit<ListedSession, 'username'>>('s', {
    id: text,
    userId: integer,
    createdAt: date,
    rotatedAt: date,
    expiresAt: date,
    userAgent: text,
    ip: text
  }),
  username: column('u.username', text)
})
const ownerColumns = columnsOf<SessionOwner>('u', { id: integer, isStaff: boolean, isSuperuser: boolean })

/** SQL, as Prisma Client does not compare the columns of two tables: a session is alive under its user's own epoch. */
const live = `sessions s JOIN users u ON u.id = s.userId AND u.epoch = s.epoch AND u.isActive
  WHERE s.revokedAt IS NULL AND s.expiresAt > ? AND s.createdAt > ?`

const id = { column: 's.id', kind: 'text' } as const
const newestFirst: Order = { name: 'created_at', column: 's.createdAt', kind: 'date', id, descending: true }
/** Ids are in the order of time, and the primary key needs no sorting of every session there is. */
const lastIdFirst: Order = { name: 'id', ...id, id, descending: true }

/** What is stored of a session, except what only proves that a client renews it. */
const storedFields = {
  id: true,
  createdAt: true,
  rotatedAt: true,
  expiresAt: true,
  authenticatedAt: true,
  revokedAt: true,
  revokedReason: true,
  userAgent: true,
  ip: true,
  clientId: true,
  scope: true
} satisfies Prisma.SessionSelect

export type StoredSession = Pick<Prisma.SessionModel, keyof typeof storedFields>

/** Sessions as their owners and staff look at them. */
export function createManagementStore(db: Database) {
  return {
    /** Live sessions, of one user or of all, the newest first. */
    async find({ at, since }: Life, page: PageRequest, userId?: number): Promise<Page<ListedSession>> {
      const order = userId === undefined ? lastIdFirst : newestFirst
      const after = pageAfter(page.cursor, order)
      const rows = await db.query(
        `SELECT ${columns.list} FROM ${live} AND ${after.sql}${userId === undefined ? '' : ' AND s.userId = ?'}
         ${orderBy(order)} LIMIT ?`,
        at,
        since,
        ...after.args,
        ...(userId === undefined ? [] : [userId]),
        page.limit + 1
      )
      return pageOf(rows.map(decode), page.limit, order, (session) => ({
        value: userId === undefined ? session.id : session.createdAt,
        id: session.id
      }))
    },

    /** How many sessions are alive, of one user or of all, at most `most`. */
    async countOf({ at, since }: Life, most: number, userId?: number): Promise<number> {
      const [narrowed, args] = userId === undefined ? ['', []] : [' AND s.userId = ?', [userId]]
      const counted = `SELECT COUNT(*) FROM (SELECT 1 FROM ${live}${narrowed} LIMIT ?) AS found`
      const [row = []] = await db.query(counted, at, since, ...args, most)
      return integer(row, 0)
    },

    /** All sessions of a user that are stored, also those that are over, the newest first. */
    async findStored(userId: number, { limit, cursor }: PageRequest): Promise<Page<StoredSession>> {
      const found = await db.prisma.session.findMany({
        where: { userId, ...whereAfter(cursor, newestIdFirst) },
        orderBy: { id: 'desc' },
        take: limit + 1,
        select: storedFields
      })
      return pageOf(found, limit, newestIdFirst, ({ id }) => ({ value: id, id }))
    },

    /** Also of sessions that are over. */
    async hasNetwork(userId: number, ip: string): Promise<boolean> {
      const { session } = db.prisma
      if (!ip.includes(':')) {
        return (await session.findFirst({ where: { userId, ip }, select: { id: true } })) !== null
      }
      // All addresses of a network begin with the same group, but not with the same text: zeros may be left out.
      const known = await session.groupBy({
        by: ['ip'],
        where: { userId, ip: { startsWith: `${ip.split(':')[0]}:` } },
        orderBy: { ip: 'asc' },
        take: 1_000
      })
      return known.some((one) => networkOf(one.ip) === networkOf(ip))
    },

    async count({ at, since }: Life): Promise<number> {
      const [row = []] = await db.query(`SELECT COUNT(*) FROM ${live}`, at, since)
      return integer(row, 0)
    },

    /** Whose live session this is, and the rights of that user; null when there is none. */
    async findOwner(sessionId: string, { at, since }: Life): Promise<SessionOwner | null> {
      const [row] = await db.query(`SELECT ${ownerColumns.list} FROM ${live} AND s.id = ?`, at, since, sessionId)
      return row === undefined ? null : ownerColumns.decode(row, 0)
    },

    /** @returns whether it was alive until now */
    end: (sessionId: string, reason: string, at: Date): Promise<boolean> =>
      revokeSession(db.prisma, sessionId, reason, at),

    /**
     * Ends all of a user's sessions but one, logins under way too.
     *
     * @returns false when there is no such user
     * @throws SessionEnded when the one that was to go on is over
     */
    endOthers: (userId: number, keep: string | null): Promise<boolean> =>
      db.transaction(async (tx) => {
        const { count } = await tx.user.updateMany({ where: { id: userId }, data: { epoch: { increment: 1 } } })
        if (count !== 1) return false
        if (keep !== null) await carryOver(tx, userId, keep)
        return true
      })
  }
}

function decode(row: Row): ListedSession {
  const { session, username } = columns.decode(row, 0)
  return { ...session, username }
}
