import type { Database } from '../../infra/db/database.js'
import { failureOf } from '../../infra/db/failures.js'
import type { Prisma } from '../../infra/db/prisma.js'
import { consumeLink, type IssuedLink, voidLinks, writeLink } from '../links/link-store.js'
import { enqueue, type OutboxRow } from '../mail/outbox-store.js'
import { carryOver } from '../sessions/ending-store.js'
import { deleteFactors } from '../two-factor/factor-store.js'
import { searchTextOf } from './search.js'
import { anotherSuperuser, isActiveSuperuser, standing } from './superuser-store.js'
import type { User, UserLanguage } from './user.js'
import { usernameKey } from './username.js'

/** What can be changed of a user. */
export interface UserChanges {
  username?: string
  email?: string
  /** Left out, it stays with the email: a new email is not verified. */
  emailVerified?: boolean
  nickname?: string
  language?: UserLanguage
  level?: number
  isActive?: boolean
  isStaff?: boolean
  isSuperuser?: boolean
  /** Why the user is not active, for staff. */
  inactiveReason?: string
  /** When the user becomes active again; null for never. */
  inactiveUntil?: Date | null
  notes?: string
}

/**
 * - `stale`: the user is no longer what was read; read again
 * - `username_taken`, `email_taken`: another user has it
 * - `last`: it is the last active superuser
 * - `void`: the link that was to be used is void
 */
export type Outcome = 'done' | 'stale' | 'username_taken' | 'email_taken' | 'last' | 'void'

/** What is written together with a change. */
export interface Beside {
  emails?: readonly OutboxRow[]
  issued?: IssuedLink | undefined
  /** The link by which the user does it, which is used up. */
  used?: { hash: string; at: Date }
}

class LinkVoid extends Error {}

export interface PasswordSwap {
  id: number
  /** The stored hash that the current password was compared with. */
  from: string
  to: string
  at: Date
  /** The session that goes on. */
  keep: string | null
  emails: readonly OutboxRow[]
}

export type AccountStore = ReturnType<typeof createAccountStore>

/**
 * Changes to users. Each compares what it read with what it writes over. What ends a user's sessions raises the epoch, or
 * deletes the user; marking the sessions comes after the commit (domain/sessions/marking.ts).
 */
export function createAccountStore(db: Database) {
  return {
    /**
     * Changes a user; a deactivation revokes everything.
     *
     * @param emailKey by what a changed email is unique; null where emails may repeat
     */
    async update(
      before: User,
      changes: UserChanges,
      emailKey: string | null,
      { emails = [], issued, used }: Beside = {}
    ): Promise<Outcome> {
      const keeps = changes.email === undefined || changes.email === before.email
      const given = { ...before, emailVerified: keeps && before.emailVerified, ...changes }
      const after = { ...given, emailVerified: given.emailVerified && given.email !== '' }
      const losesSuperuser = isActiveSuperuser(before) && !isActiveSuperuser(after)
      const data = {
        ...writableOf(after),
        usernameKey: usernameKey(after.username),
        searchText: searchTextOf(after),
        // Only with its email: a user whose email was a duplicate before emails logged in may change everything else.
        ...(changes.email !== undefined && { emailKey }),
        ...(before.isActive && !after.isActive && { epoch: { increment: 1 } }),
        ...inactivityOf(before, changes),
        ...(changes.notes !== undefined && { notes: changes.notes })
      }
      try {
        return await db.transaction(async (tx) => {
          if (losesSuperuser && !(await anotherSuperuser(tx))) return standing(tx, before)
          const { count } = await tx.user.updateMany({ where: { id: before.id, ...writableOf(before) }, data })
          if (count !== 1) return 'stale'
          if (used !== undefined && !(await consumeLink(tx, used.hash, used.at))) throw new LinkVoid()
          if (after.email !== before.email) await voidLinks(tx, before.id)
          if (issued !== undefined) await writeLink(tx, issued)
          await enqueue(tx, emails)
          return 'done'
        })
      } catch (error) {
        if (error instanceof LinkVoid) return 'void'
        if (failureOf(error) !== 'duplicate') throw error
        return taken(after, emailKey)
      }
    },

    /** @param password the stored hash that the password was compared with, where one was asked for */
    remove(before: User, password?: string): Promise<Outcome> {
      return db.transaction(async (tx) => {
        if (isActiveSuperuser(before) && !(await anotherSuperuser(tx))) return standing(tx, before)
        const { id, isActive, isStaff, isSuperuser } = before
        const { count } = await tx.user.deleteMany({
          where: { id, isActive, isStaff, isSuperuser, ...(password !== undefined && { password }) }
        })
        if (count === 1) {
          await voidLinks(tx, id)
          await deleteFactors(tx, id)
          await tx.outboxEmail.deleteMany({ where: { userId: id } })
          await tx.knownDevice.deleteMany({ where: { userId: id } })
        }
        return count === 1 ? 'done' : 'stale'
      })
    },

    /**
     * A user's own change of the password: ends the other sessions.
     *
     * @throws SessionEnded when the session that was to go on is over
     */
    swapPassword({ id, from, to, at, keep, emails }: PasswordSwap): Promise<Outcome> {
      return db.transaction(async (tx) => {
        const { count } = await tx.user.updateMany({
          where: { id, password: from, isActive: true },
          data: newPassword(to, at)
        })
        if (count !== 1) return 'stale'
        if (keep !== null) await carryOver(tx, id, keep)
        await voidLinks(tx, id)
        await enqueue(tx, emails)
        return 'done'
      })
    },

    /** Sets a password whatever it was before, and ends everything. */
    async setPassword(before: User, to: string, at: Date, emails: readonly OutboxRow[]): Promise<Outcome> {
      const { id, isStaff, isSuperuser } = before
      try {
        return await db.transaction(async (tx) => {
          const { count } = await tx.user.updateMany({ where: { id, isStaff, isSuperuser }, data: newPassword(to, at) })
          if (count !== 1) return 'stale'
          await voidLinks(tx, id)
          await enqueue(tx, emails)
          return 'done'
        })
      } catch (error) {
        // The email is there: an earlier try did it, and only its answer was lost.
        if (failureOf(error) === 'duplicate') return 'done'
        throw error
      }
    },

    /**
     * Sets a password for a link that was sent to the user, and ends everything.
     *
     * @param link the hash of its token
     * @param emails about the change
     * @returns false when the link is void, or the user is not active or has another email; the link is used up then
     */
    resetPassword(user: User, link: string, to: string, at: Date, emails: readonly OutboxRow[]): Promise<boolean> {
      const { id, email } = user
      return db.transaction(async (tx) => {
        if (!(await consumeLink(tx, link, at))) return false
        const { count } = await tx.user.updateMany({
          where: { id, email, isActive: true },
          data: { ...newPassword(to, at), emailVerified: true }
        })
        await voidLinks(tx, id)
        if (count === 1) await enqueue(tx, emails)
        return count === 1
      })
    }
  }

  /** What of a user another user has. `stale` when none has it any more, or when a link was issued meanwhile. */
  async function taken({ id, username }: User, emailKey: string | null): Promise<Outcome> {
    const isOthers = async (where: Prisma.UserWhereInput) =>
      (await db.prisma.user.findFirst({ where: { ...where, id: { not: id } }, select: { id: true } })) !== null
    if (await isOthers({ usernameKey: usernameKey(username) })) return 'username_taken'
    return emailKey !== null && (await isOthers({ emailKey })) ? 'email_taken' : 'stale'
  }
}

/** What a change writes, and compares with what was read. */
const writableOf = ({ username, email, emailVerified, nickname, language, ...rights }: User) => {
  const { level, isActive, isStaff, isSuperuser } = rights
  return { username, email, emailVerified, nickname, language, level, isActive, isStaff, isSuperuser }
}

/** Only users who are not active have a reason and an end of it, and each deactivation has its own. */
function inactivityOf(before: User, { isActive = before.isActive, inactiveReason, inactiveUntil }: UserChanges) {
  if (isActive) return before.isActive ? {} : { inactiveReason: '', inactiveUntil: null }
  if (before.isActive) return { inactiveReason: inactiveReason ?? '', inactiveUntil: inactiveUntil ?? null }
  return {
    ...(inactiveReason !== undefined && { inactiveReason }),
    ...(inactiveUntil !== undefined && { inactiveUntil })
  }
}

/** A new password revokes every session. */
const newPassword = (password: string, at: Date) => {
  return { password, passwordChangedAt: at, epoch: { increment: 1 } }
}
