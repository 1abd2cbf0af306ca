import type { Database } from '../../infra/db/database.js'
import { failureOf } from '../../infra/db/failures.js'
import { newestIdFirst, type Page, type PageRequest, pageOf, whereAfter } from '../../infra/db/page.js'
import type { Prisma, PrismaTransaction } from '../../infra/db/prisma.js'
import { RetryRequested } from '../../infra/db/retry.js'
import { enqueue, type OutboxRow } from '../mail/outbox-store.js'
import { type User, userFields } from './user.js'

export type Invitation = Prisma.InvitationModel

/** An invitation, and the user who invited; null for the command line, and for a user who was deleted. */
export interface FoundInvitation {
  invitation: Invitation
  inviter: User | null
}

/** Uses an invitation up, and deletes its email. @returns false when it is void: used, replaced, deleted or expired */
export async function consumeInvitation(tx: PrismaTransaction, { id, hash }: Invitation, now: Date): Promise<boolean> {
  if ((await tx.invitation.deleteMany({ where: { id, hash, expiresAt: { gt: now } } })).count === 0) return false
  await tx.outboxEmail.deleteMany({ where: { id } })
  return true
}

export async function findInviter(
  client: Pick<PrismaTransaction, 'user'>,
  { invitedById }: Invitation
): Promise<User | null> {
  if (invitedById === null) return null
  return client.user.findUnique({ where: { id: invitedById }, select: userFields })
}

export type InvitationStore = ReturnType<typeof createInvitationStore>

export function createInvitationStore(db: Database) {
  const { prisma } = db

  return {
    /**
     * Writes an invitation with its email, which has the same id. It replaces an earlier one to the same email.
     *
     * @throws RetryRequested when another one to the same email was written at the same time
     */
    async issue(invitation: Invitation, email: OutboxRow): Promise<void> {
      const { id, emailKey } = invitation
      try {
        await db.transaction(async (tx) => {
          const earlier = await tx.invitation.findMany({ where: { emailKey }, select: { id: true } })
          const ids = earlier.map((one) => one.id)
          await tx.outboxEmail.deleteMany({ where: { id: { in: ids } } })
          await tx.invitation.deleteMany({ where: { id: { in: ids } } })
          await tx.invitation.createMany({ data: [invitation] })
          await enqueue(tx, [email])
        })
      } catch (error) {
        if (failureOf(error) !== 'duplicate') throw error
        // An earlier try did it, and only its answer was lost.
        if ((await prisma.invitation.count({ where: { id } })) > 0) return
        throw new RetryRequested('an invitation to the same email was written meanwhile')
      }
    },

    async find({ limit, cursor }: PageRequest): Promise<Page<Invitation>> {
      const found = await prisma.invitation.findMany({
        where: whereAfter(cursor, newestIdFirst),
        orderBy: { id: 'desc' },
        take: limit + 1
      })
      return pageOf(found, limit, newestIdFirst, ({ id }) => ({ value: id, id }))
    },

    countOf: (most: number): Promise<number> => prisma.invitation.count({ take: most }),

    findById: (id: string): Promise<Invitation | null> => prisma.invitation.findUnique({ where: { id } }),

    findByEmail: (emailKey: string): Promise<Invitation | null> =>
      prisma.invitation.findUnique({ where: { emailKey } }),

    /** The invitation of a token, by its hash. */
    async findByHash(hash: string): Promise<FoundInvitation | null> {
      const invitation = await prisma.invitation.findUnique({ where: { hash } })
      return invitation && { invitation, inviter: await findInviter(prisma, invitation) }
    },

    /** Lets an invitation last until a time. @returns false when it is void */
    async renew(hash: string, expiresAt: Date): Promise<boolean> {
      return (await prisma.invitation.updateMany({ where: { hash }, data: { expiresAt } })).count === 1
    },

    /** Deletes an invitation and its email. */
    async remove(id: string): Promise<void> {
      await db.transaction(async (tx) => {
        await tx.invitation.deleteMany({ where: { id } })
        await tx.outboxEmail.deleteMany({ where: { id } })
      })
    }
  }
}
