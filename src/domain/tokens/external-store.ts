import type { Database } from '../../infra/db/database.js'
import { column, integer, joined, together } from '../../infra/db/rows.js'
import { type User, userColumns } from '../users/user.js'
import { usernameKey } from '../users/username.js'

export interface ExternalFinding {
  blacklisted: boolean
  user: User | null
}

export type ExternalStore = ReturnType<typeof createExternalStore>

/** How to find a user by the field that tokens carry. */
export const userLookups = {
  conditions: {
    id: 'u.id = ?',
    // The key has the index; the name itself decides.
    username: 'u.usernameKey = ? AND u.username = ?'
  },
  values: (field: 'id' | 'username', value: string) => (field === 'id' ? [idOf(value)] : [usernameKey(value), value])
}

const columns = together({
  blacklisted: column('(SELECT COUNT(*) FROM blacklisted_tokens WHERE jti = ?)', integer),
  user: joined(userColumns)
})

/** What there is to know here of a token that was signed elsewhere. */
export function createExternalStore(db: Database) {
  return {
    /** Looks for a user by the field that tokens carry, and for the token in the blacklist. SQL: one statement for both. */
    async find(jti: string, field: keyof typeof userLookups.conditions, value: string): Promise<ExternalFinding> {
      const [row = []] = await db.query(
        `SELECT ${columns.list} FROM (SELECT 1) AS always LEFT JOIN users u ON ${userLookups.conditions[field]}`,
        jti,
        ...userLookups.values(field, value)
      )
      const { blacklisted, user } = columns.decode(row, 0)
      return { blacklisted: blacklisted > 0, user }
    },

    /** SQL, as every request that carries such a token asks it. */
    async isBlacklisted(jti: string): Promise<boolean> {
      return (await db.query('SELECT 1 FROM blacklisted_tokens WHERE jti = ?', jti)).length > 0
    }
  }
}

/** No user has 0. */
function idOf(value: string): number {
  const id = Number(value)
  return Number.isSafeInteger(id) && String(id) === value ? id : 0
}
