import type { Database } from '../db/database.js'
import { text } from '../db/rows.js'

/** A row with a Django token outlives that token: without it, a revoked token would be adopted again. */
const isOver = 'expiresAt < ? AND (keepUntil IS NULL OR keepUntil < ?)'

export type PurgeStore = ReturnType<typeof createPurgeStore>

/**
 * Deletes what has expired, a bounded piece at a time. Each call is a statement or two on their own, so any number of
 * replicas may do it at once.
 */
export function createPurgeStore(db: Database) {
  return {
    /**
     * Deletes the expired sessions among the next ones in the order of their ids. `expiresAt` has no index, since a
     * rotation changes it: the table is walked along its primary key.
     *
     * @param after the id to go on from; '' is before the first
     * @returns how many were deleted, and from where to go on; null at the end of the table
     */
    async deleteExpiredSessions(after: string, limit: number, before: Date) {
      const [row] = await db.query(
        'SELECT id FROM sessions WHERE id > ? ORDER BY id LIMIT 1 OFFSET ?',
        after,
        limit - 1
      )
      if (row === undefined) {
        return {
          deleted: await db.execute(`DELETE FROM sessions WHERE id > ? AND ${isOver}`, after, before, before),
          next: null
        }
      }
      const next = text(row, 0)
      const statement = `DELETE FROM sessions WHERE id > ? AND id <= ? AND ${isOver}`
      return { deleted: await db.execute(statement, after, next, before, before), next }
    },

    /** MySQL cannot read the table that it deletes from but through a derived table, and SQLite has no DELETE … LIMIT. */
    deleteExpiredBlacklist: (limit: number, before: Date): Promise<number> =>
      db.execute(
        `DELETE FROM blacklisted_tokens WHERE jti IN (SELECT jti FROM (
           SELECT jti FROM blacklisted_tokens WHERE expiresAt < ? ORDER BY expiresAt LIMIT ?) AS expired)`,
        before,
        limit
      ),

    deleteExpiredAssertions: (limit: number, before: Date): Promise<number> =>
      db.execute(
        `DELETE FROM used_assertions WHERE id IN (SELECT id FROM (
           SELECT id FROM used_assertions WHERE expiresAt < ? ORDER BY expiresAt LIMIT ?) AS expired)`,
        before,
        limit
      ),

    async countSessions(): Promise<number> {
      const [row] = await db.query('SELECT COUNT(*) FROM sessions')
      return Number(row?.[0] ?? 0)
    }
  }
}
