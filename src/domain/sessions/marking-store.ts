import type { Provider } from '../../infra/db/engine.js'
import { orNull, text } from '../../infra/db/rows.js'
import type { Statements } from '../../infra/db/statements.js'

/** A session that is revoked by its user's epoch or its client, and whose row does not say so yet. */
export interface UnmarkedSession {
  id: string
  /** As far as the rows of the user and the client tell. */
  reason: string
}

/** The live sessions of a user that count for a limit. */
export interface CountedSessions {
  userId: number
  epoch: number
  /** Under SESSION_LIMIT, the login that is let in: only sessions before it count, by its place in the user's logins. */
  before?: string
}

export type MarkingStore = ReturnType<typeof createMarkingStore>

/** How many ids a statement names: of each size one is prepared on each connection, so there are few. */
const sizes = [1, 30, 1_000] as const

/**
 * Marks sessions as revoked. What is to be marked is read without locks, and then marked by its primary key: a session of
 * an earlier epoch, of a deactivated client or beyond a limit never lives again, so nothing can change in between that
 * matters, and no row of a user is locked after one of a session.
 *
 * SQL: sessions are compared with the epochs of their users, MySQL is told which index to use, and few sizes of a list
 * of ids mean few prepared statements.
 */
export function createMarkingStore({ query, execute }: Statements, provider: Provider) {
  // MySQL would as soon read all sessions of the user by the other index, at each batch, also those marked already.
  const byUser = provider === 'mysql' ? 'FORCE INDEX (sessions_userId_revokedAt_idx)' : ''

  return {
    /** Some of a user's sessions of earlier epochs; all of them when the user is gone. */
    async findOfUser(userId: number, limit: number): Promise<string[]> {
      const rows = await query(
        `SELECT s.id FROM sessions s ${byUser} LEFT JOIN users u ON u.id = s.userId
         WHERE s.userId = ? AND s.revokedAt IS NULL AND (u.id IS NULL OR u.epoch <> s.epoch) LIMIT ?`,
        userId,
        limit
      )
      return rows.map((row) => text(row, 0))
    },

    /** Some sessions of a client, as long as that is inactive or gone: what it renews once it is active again goes on. */
    async findOfClient(clientId: string, limit: number): Promise<string[]> {
      const rows = await query(
        `SELECT s.id FROM sessions s LEFT JOIN clients c ON c.id = s.clientId
         WHERE s.clientId = ? AND s.revokedAt IS NULL AND (c.id IS NULL OR c.isActive = ?) LIMIT ?`,
        clientId,
        false,
        limit
      )
      return rows.map((row) => text(row, 0))
    },

    /**
     * The unmarked ones among the next sessions of the table, in the order of its primary key.
     *
     * @returns also from where to go on; null at the end of the table
     */
    async findNext(after: string, limit: number): Promise<{ found: UnmarkedSession[]; next: string | null }> {
      const rows = await query(
        `SELECT s.id, CASE
           WHEN s.revokedAt IS NOT NULL THEN NULL
           WHEN u.id IS NULL THEN 'deleted'
           WHEN u.epoch = s.epoch AND (s.clientId IS NULL OR c.isActive = ?) THEN NULL
           WHEN u.epoch = s.epoch THEN 'client'
           WHEN u.isActive = ? THEN 'deactivated'
           WHEN u.passwordChangedAt >= s.createdAt THEN 'password_changed'
           ELSE 'ended' END
         FROM sessions s LEFT JOIN users u ON u.id = s.userId LEFT JOIN clients c ON c.id = s.clientId
         WHERE s.id > ? ORDER BY s.id LIMIT ?`,
        true,
        false,
        after,
        limit
      )
      const found = rows.flatMap((row) => {
        const reason = orNull(text)(row, 1)
        return reason === null ? [] : [{ id: text(row, 0), reason }]
      })
      const last = rows.at(-1)
      return { found, next: rows.length < limit || last === undefined ? null : text(last, 0) }
    },

    /** Some of the user's live sessions of this epoch that are beyond the newest few, the newest first. */
    async findBeyond(keep: number, counted: CountedSessions, at: Date, limit: number): Promise<string[]> {
      const { userId, epoch, before } = counted
      const [earlier, order] =
        before === undefined
          ? ['', 'createdAt DESC, id DESC']
          : [
              'AND COALESCE(serial, 0) < (SELECT own.serial FROM sessions own WHERE own.id = ?)',
              'COALESCE(serial, 0) DESC, createdAt DESC, id DESC'
            ]
      const rows = await query(
        `SELECT id FROM sessions ${byUser} WHERE userId = ? AND revokedAt IS NULL AND epoch = ? AND expiresAt > ? ${earlier}
         ORDER BY ${order} LIMIT ? OFFSET ?`,
        userId,
        epoch,
        at,
        ...(before === undefined ? [] : [before]),
        limit,
        keep
      )
      return rows.map((row) => text(row, 0))
    },

    /** Up to a thousand. Those that were marked meanwhile keep their first reason. */
    async mark(ids: readonly string[], reason: string, at: Date): Promise<void> {
      const size = sizes.find((size) => size >= ids.length) ?? ids.length
      const spare = Array<null>(size - ids.length).fill(null)
      await execute(
        `UPDATE sessions SET revokedAt = ?, revokedReason = ?
         WHERE id IN (${Array(size).fill('?').join(', ')}) AND revokedAt IS NULL`,
        at,
        reason,
        ...ids,
        ...spare
      )
    }
  }
}
