import type { Database } from '../../infra/db/database.js'
import { failureOf } from '../../infra/db/failures.js'
import type { Prisma, PrismaTransaction } from '../../infra/db/prisma.js'
import { RetryRequested } from '../../infra/db/retry.js'
import { enqueue, type OutboxRow } from '../mail/outbox-store.js'
import { type User, userFields } from '../users/user.js'

export type OneTimeLink = Prisma.OneTimeLinkModel

/** A link and the email that carries it. */
export interface IssuedLink {
  link: OneTimeLink
  email: OutboxRow
}

/** To whom a link belongs. */
export type LinkOwner = Pick<User, 'id' | 'language'>

/** Makes the link for a user who has, or is about to have, an email that is not verified. */
export type LinkMaker = (owner: LinkOwner) => IssuedLink

/** What is written together with links. */
export interface Beside {
  request?: string
  emails?: readonly OutboxRow[]
}

/** A link that is good, and the user it was sent to. */
export interface LiveLink {
  link: OneTimeLink
  user: User
}

/** The purpose of a link to an email that the user does not have yet. A change of the email voids it, as all others. */
export const emailChange = 'email_change'

/** Uses a link up, in the transaction of what it is for. @returns false when it is void: used, replaced or expired */
export async function consumeLink(tx: PrismaTransaction, hash: string, now: Date): Promise<boolean> {
  return (await tx.oneTimeLink.deleteMany({ where: { hash, expiresAt: { gt: now } } })).count === 1
}

/** Writes a link and its email in the transaction of what they are about. */
export async function writeLink(tx: PrismaTransaction, { link, email }: IssuedLink): Promise<void> {
  await tx.oneTimeLink.createMany({ data: [link] })
  await enqueue(tx, [email])
}

/** Voids all links of a user, in the transaction that changes the password or the email, or deletes the user. */
export async function voidLinks(tx: PrismaTransaction, userId: number): Promise<void> {
  await tx.oneTimeLink.deleteMany({ where: { userId } })
}

export type LinkStore = ReturnType<typeof createLinkStore>

export function createLinkStore(db: Database) {
  const { prisma } = db

  return {
    /**
     * Writes links with their emails; each replaces the user's earlier link for the same purpose.
     *
     * @param beside the outbox row that asked for them, which they take the place of; further emails
     * @throws RetryRequested when a link for the same user was issued at the same time
     */
    async issue(issued: readonly IssuedLink[], { request, emails = [] }: Beside = {}): Promise<void> {
      try {
        await db.transaction(async (tx) => {
          if (request !== undefined && (await tx.outboxEmail.deleteMany({ where: { id: request } })).count === 0) return
          for (const { link } of issued) {
            await tx.oneTimeLink.deleteMany({ where: { userId: link.userId, purpose: link.purpose } })
          }
          await tx.oneTimeLink.createMany({ data: issued.map(({ link }) => link) })
          await enqueue(tx, [...issued.map(({ email }) => email), ...emails])
        })
      } catch (error) {
        if (failureOf(error) !== 'duplicate') throw error
        const ids = issued.map(({ email }) => email.id)
        // An earlier try did it, and only its answer was lost.
        if ((await prisma.outboxEmail.count({ where: { id: { in: ids } } })) > 0) return
        throw new RetryRequested('a link was issued to the same user meanwhile')
      }
    },

    /** Active users who have one of these emails, or this key of one. At most so many. */
    async findUsers(emails: readonly string[], emailKey: string | null, limit: number): Promise<User[]> {
      const find = (where: Prisma.UserWhereInput) =>
        prisma.user.findMany({ where: { ...where, isActive: true }, take: limit, select: userFields })
      // Two lookups in an index: an OR may walk the table.
      const found = await find({ email: { in: [...emails] } })
      const holders = emailKey === null ? [] : await find({ emailKey })
      return [...new Map([...found, ...holders].map((user) => [user.id, user])).values()]
    },

    /**
     * A link by the hash of its token, with its user.
     *
     * @returns null unless the user is active and still has the email that the link was sent to, or is to get it
     */
    async find(hash: string): Promise<LiveLink | null> {
      const link = await prisma.oneTimeLink.findUnique({ where: { hash } })
      if (link === null) return null
      const user = await prisma.user.findUnique({ where: { id: link.userId }, select: userFields })
      const fits = user?.email === link.email || link.purpose === emailChange
      return user?.isActive && fits ? { link, user } : null
    },

    /** Lets a link last until a time. @returns false when it is void */
    async renew(hash: string, expiresAt: Date): Promise<boolean> {
      return (await prisma.oneTimeLink.updateMany({ where: { hash }, data: { expiresAt } })).count === 1
    }
  }
}
