import type { Database } from '../../infra/db/database.js'
import { failureOf } from '../../infra/db/failures.js'
import { userLookups } from './external-store.js'

/** A session for a refresh token that Django issued. */
export interface Adoption {
  id: string
  issuedAt: Date
  expiresAt: Date
  /** The field of the user that tokens carry, and the token's value of it. */
  field: keyof typeof userLookups.conditions
  userId: string
  /** Only for users whose last import is not older than this. */
  importedAfter: Date
  now: Date
  /** The user has fewer live sessions than this. */
  sessionLimit: number
}

export type AdoptionStore = ReturnType<typeof createAdoptionStore>

export function createAdoptionStore(db: Database) {
  return {
    /**
     * Inserts the session if the user was imported since the token was issued, nothing has revoked the user's sessions
     * since, and the token is not blacklisted. SQL: one statement, so nothing can change between the check
     * and the row.
     *
     * @returns whether the session exists now
     */
    async insert({ id, issuedAt, expiresAt, field, userId, importedAfter, now, sessionLimit }: Adoption) {
      const statement = `INSERT INTO sessions (id, userId, epoch, generation, createdAt, rotatedAt, expiresAt, keepUntil)
        SELECT ?, u.id, u.epoch, 0, ?, ?, ?, ? FROM users u WHERE ${userLookups.conditions[field]}
        AND u.adoptBefore >= ? AND u.adoptBefore > ? AND u.epoch = 0 AND u.isActive
        AND NOT EXISTS (SELECT 1 FROM blacklisted_tokens b WHERE b.jti = ?)
        AND (SELECT COUNT(*) FROM sessions s WHERE s.userId = u.id AND s.revokedAt IS NULL AND s.expiresAt > ?) < ?`
      const times = [issuedAt, issuedAt, expiresAt, expiresAt]
      const user = userLookups.values(field, userId)
      try {
        const values = [id, ...times, ...user, issuedAt, importedAfter, id, now, sessionLimit]
        return (await db.execute(statement, ...values)) === 1
      } catch (error) {
        // The primary key lets one of several simultaneous first uses in.
        if (failureOf(error) !== 'duplicate') throw error
        return true
      }
    }
  }
}
