import type { Database } from '../db/database.js'
import { failureOf } from '../db/failures.js'
import { boolean } from '../db/rows.js'
import type { Statements } from '../db/statements.js'
import { carryOver } from '../sessions/ending-store.js'
import { searchTextOf } from './search.js'
import type { User } from './user.js'
import { usernameKey } from './username.js'

/** What can be changed of a member. */
export interface UserChanges {
  username?: string
  email?: string
  nickname?: string
  level?: number
  isActive?: boolean
  isStaff?: boolean
  isSuperuser?: boolean
}

/**
 * - `stale`: the member is no longer what was read; read again
 * - `username_taken`, `email_taken`: another user has it
 * - `last`: it is the last active superuser
 */
export type Outcome = 'done' | 'stale' | 'username_taken' | 'email_taken' | 'last'

export interface PasswordSwap {
  id: number
  /** The stored hash that the current password was compared with. */
  from: string
  to: string
  at: Date
  /** The session that goes on. */
  keep: string | null
}

export type AccountStore = ReturnType<typeof createAccountStore>

/**
 * Changes to members. Each compares what it read with what it writes over. What ends a user's sessions raises the epoch, or
 * deletes the user; marking the sessions comes after the commit (sessions/marking.ts).
 */
export function createAccountStore(db: Database) {
  return {
    /**
     * Changes a user; a deactivation revokes everything.
     *
     * @param emailKey by what a changed email is unique; null where emails may repeat
     */
    async update(before: User, changes: UserChanges, emailKey: string | null): Promise<Outcome> {
      const after = { ...before, ...changes }
      const ends = before.isActive && !after.isActive
      // Only with its email: a user whose email was a duplicate before emails logged in may change everything else.
      const key = changes.email === undefined ? [] : [emailKey]
      const losesSuperuser = isActiveSuperuser(before) && !isActiveSuperuser(after)
      try {
        return await db.transaction(async (tx) => {
          if (losesSuperuser && !(await anotherSuperuser(tx))) return standing(tx, before)
          const matched = await tx.execute(
            `UPDATE users SET username = ?, usernameKey = ?, email = ?, ${key.map(() => 'emailKey = ?, ').join('')}nickname = ?,
               searchText = ?, level = ?, isActive = ?, isStaff = ?, isSuperuser = ?, epoch = epoch + ?
             WHERE ${asRead}`,
            after.username,
            usernameKey(after.username),
            after.email,
            ...key,
            after.nickname,
            searchTextOf(after),
            after.level,
            after.isActive,
            after.isStaff,
            after.isSuperuser,
            ends ? 1 : 0,
            ...readOf(before)
          )
          if (matched !== 1) return 'stale'
          return 'done'
        })
      } catch (error) {
        if (failureOf(error) !== 'duplicate') throw error
        return changes.email === undefined ? 'username_taken' : taken(after)
      }
    },

    /** @param password the stored hash that the password was compared with, where one was asked for */
    remove(before: User, password?: string): Promise<Outcome> {
      return db.transaction(async (tx) => {
        if (isActiveSuperuser(before) && !(await anotherSuperuser(tx))) return standing(tx, before)
        const matched = await tx.execute(
          `DELETE FROM users WHERE id = ? AND isActive = ? AND isStaff = ? AND isSuperuser = ?${password === undefined ? '' : ' AND password = ?'}`,
          before.id,
          before.isActive,
          before.isStaff,
          before.isSuperuser,
          ...(password === undefined ? [] : [password])
        )
        if (matched !== 1) return 'stale'
        return 'done'
      })
    },

    /**
     * A member's own change of the password: ends the other sessions.
     *
     * @throws SessionEnded when the session that was to go on is over
     */
    swapPassword({ id, from, to, at, keep }: PasswordSwap): Promise<Outcome> {
      return db.transaction(async (tx) => {
        const matched = await tx.execute(
          `UPDATE users SET password = ?, passwordChangedAt = ?, epoch = epoch + 1
           WHERE id = ? AND password = ? AND isActive = ?`,
          to,
          at,
          id,
          from,
          true
        )
        if (matched !== 1) return 'stale'
        if (keep !== null) await carryOver(tx, id, keep)
        return 'done'
      })
    },

    /** Sets a password whatever it was before, and ends everything. */
    async setPassword(before: User, to: string, at: Date): Promise<Outcome> {
      const matched = await db.execute(
        `UPDATE users SET password = ?, passwordChangedAt = ?, epoch = epoch + 1
         WHERE id = ? AND isStaff = ? AND isSuperuser = ?`,
        to,
        at,
        before.id,
        before.isStaff,
        before.isSuperuser
      )
      return matched === 1 ? 'done' : 'stale'
    }
  }

  /** What of a user another user has, or had a moment ago. */
  async function taken({ id, username }: User): Promise<Outcome> {
    const rows = await db.query('SELECT id FROM users WHERE usernameKey = ? AND id <> ?', usernameKey(username), id)
    return rows.length > 0 ? 'username_taken' : 'email_taken'
  }
}

const asRead = `id = ? AND username = ? AND email = ? AND nickname = ? AND level = ?
  AND isActive = ? AND isStaff = ? AND isSuperuser = ?`

const readOf = ({ id, username, email, nickname, level, isActive, isStaff, isSuperuser }: User) =>
  [id, username, email, nickname, level, isActive, isStaff, isSuperuser] as const

const isActiveSuperuser = ({ isActive, isSuperuser }: User): boolean => isActive && isSuperuser

/**
 * Whether there is more than one active superuser. Their rows are written, so that whoever takes one away waits for
 * whoever takes away another: a count alone would let both see two. Locks on rows that were only read do not reach the
 * other nodes of a multi-primary cluster, writes do.
 */
async function anotherSuperuser(tx: Statements): Promise<boolean> {
  const statement = 'UPDATE users SET loginSerial = loginSerial + 1 WHERE isSuperuser = ? AND isActive = ?'
  return (await tx.execute(statement, true, true)) > 1
}

/** With the lock held: is it really this one that is the last, or was it changed before the lock? */
async function standing(tx: Statements, { id }: User): Promise<Outcome> {
  const [row] = await tx.query('SELECT isSuperuser, isActive FROM users WHERE id = ?', id)
  return row !== undefined && boolean(row, 0) && boolean(row, 1) ? 'last' : 'stale'
}
