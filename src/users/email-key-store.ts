import { failureOf } from '../db/failures.js'
import { integer, text } from '../db/rows.js'
import type { Statements } from '../db/statements.js'

/** A user whose email is not unique by a key, or not yet. */
export interface Keyless {
  id: number
  email: string
}

export interface KeyedEmail extends Keyless {
  emailKey: string
}

export type EmailKeyStore = ReturnType<typeof createEmailKeyStore>

export function createEmailKeyStore(db: Statements) {
  return {
    /** The next few users, by id, who have an email and no key. */
    async findKeyless(after: number, size: number): Promise<Keyless[]> {
      const rows = await db.query(
        "SELECT id, email FROM users WHERE id > ? AND emailKey IS NULL AND email <> '' ORDER BY id LIMIT ?",
        after,
        size
      )
      return rows.map((row) => ({ id: integer(row, 0), email: text(row, 1) }))
    },

    /** Those of the keys that users have, with the user's id. */
    async findHolders(keys: readonly string[]): Promise<Map<string, number>> {
      if (keys.length === 0) return new Map()
      const marks = keys.map(() => '?').join(', ')
      const rows = await db.query(`SELECT emailKey, id FROM users WHERE emailKey IN (${marks})`, ...keys)
      return new Map(rows.map((row) => [text(row, 0), integer(row, 1)]))
    },

    /**
     * Gives users the keys of their emails, except those whose email was changed meanwhile.
     *
     * @returns false when another user has one of the keys: none was written
     */
    async setKeys(users: readonly KeyedEmail[]): Promise<boolean> {
      if (users.length === 0) return true
      const cases = users.map(() => 'WHEN id = ? AND email = ? THEN ?').join(' ')
      const marks = users.map(() => '?').join(', ')
      try {
        await db.execute(
          `UPDATE users SET emailKey = CASE ${cases} ELSE emailKey END WHERE emailKey IS NULL AND id IN (${marks})`,
          ...users.flatMap(({ id, email, emailKey }) => [id, email, emailKey]),
          ...users.map(({ id }) => id)
        )
        return true
      } catch (error) {
        if (failureOf(error) === 'duplicate') return false
        throw error
      }
    }
  }
}
