import type { Database } from '../../infra/db/database.js'
import {
  cursorAfter,
  type Order,
  orderBy,
  type Page,
  type PageRequest,
  pageAfter,
  pageOf
} from '../../infra/db/page.js'
import { date, text } from '../../infra/db/rows.js'

const kinds = ['session', 'bound', 'token'] as const

/** What was ended before its time: a session with all of its tokens, perhaps a client's, or one token. */
export interface RevokedThing {
  kind: (typeof kinds)[number]
  id: string
  at: Date
}

/** What ended earlier has no token that is alive. */
export interface Horizon {
  since: Date
  /** Sessions that were not renewed since then have none either. */
  usedSince: Date
  /** For tokens of clients, which may live longer. */
  clientsSince: Date
}

export type RevocationsStore = ReturnType<typeof createRevocationsStore>

const order: Order = {
  parameter: 'since',
  name: 'revoked_at',
  column: 'r.at',
  kind: 'date',
  id: { column: 'r.id', kind: 'text' },
  descending: false
}

/** The newest revocations, for those who verify tokens without asking. */
export function createRevocationsStore(db: Database) {
  return {
    /** SQL: one page of two tables, in the order of both. */
    async find(
      { cursor, limit }: PageRequest,
      { since, usedSince, clientsSince }: Horizon
    ): Promise<Page<RevokedThing>> {
      const after = pageAfter(cursor, order)
      const rows = await db.query(
        `SELECT r.kind, r.id, r.at FROM (
           SELECT CASE WHEN clientId IS NULL THEN 'session' ELSE 'bound' END AS kind, id, revokedAt AS at FROM sessions
           WHERE revokedAt >= ? AND (clientId IS NOT NULL OR (revokedAt >= ? AND rotatedAt >= ?))
           UNION ALL SELECT 'token', jti, blacklistedAt FROM blacklisted_tokens WHERE blacklistedAt >= ?) AS r
         WHERE ${after.sql} ${orderBy(order)} LIMIT ?`,
        clientsSince,
        since,
        usedSince,
        clientsSince,
        ...after.args,
        limit + 1
      )
      const found = rows.map((row) => ({
        kind: kinds.find((kind) => kind === row[0]) ?? 'token',
        id: text(row, 1),
        at: date(row, 2)
      }))
      return pageOf(found, limit, order, ({ id, at }) => ({ value: at, id }))
    },

    /** The cursor for whatever ends from a moment on. */
    cursorAt: (at: Date): string => cursorAfter({ value: at, id: '' }, order)
  }
}
