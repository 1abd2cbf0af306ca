import type { Database } from '../../infra/db/database.js'
import { failureOf } from '../../infra/db/failures.js'

/** A user whose email is not unique by a key, or not yet. */
export interface Keyless {
  id: number
  email: string
}

export interface KeyedEmail extends Keyless {
  emailKey: string
}

export type EmailKeyStore = ReturnType<typeof createEmailKeyStore>

export function createEmailKeyStore(db: Pick<Database, 'execute' | 'prisma'>) {
  return {
    /** The next few users, by id, who have an email and no key. */
    async findKeyless(after: number, size: number): Promise<Keyless[]> {
      return db.prisma.user.findMany({
        where: { id: { gt: after }, emailKey: null, email: { not: '' } },
        orderBy: { id: 'asc' },
        take: size,
        select: { id: true, email: true }
      })
    },

    /** Those of the keys that users have, with the user's id. */
    async findHolders(keys: readonly string[]): Promise<Map<string, number>> {
      const holders = await db.prisma.user.findMany({
        where: { emailKey: { in: [...keys] } },
        select: { id: true, emailKey: true }
      })
      return new Map(holders.flatMap(({ id, emailKey }) => (emailKey === null ? [] : [[emailKey, id]])))
    },

    /**
     * Gives users the keys of their emails, except those whose email was changed meanwhile.
     *
     * SQL: one statement for users who each get a key of their own. Prisma Client sends one for each user.
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
