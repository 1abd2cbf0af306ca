import type { Database } from '../../infra/db/database.js'
import { newestIdFirst, type Page, type PageRequest, pageOf, whereAfter } from '../../infra/db/page.js'
import type { Prisma } from '../../infra/db/prisma.js'
import type { User } from '../users/user.js'
import { patience } from './backoff.js'

const shown = {
  id: true,
  kind: true,
  userId: true,
  recipient: true,
  language: true,
  attempts: true,
  createdAt: true,
  dueAt: true,
  failedAt: true,
  lastError: true
} satisfies Prisma.OutboxEmailSelect

/** An email as staff see it: without what the token of its link is derived from. */
export type ListedEmail = Pick<Prisma.OutboxEmailModel, keyof typeof shown>

export interface EmailFilter {
  state?: 'waiting' | 'failed' | undefined
  userId?: number | undefined
  kind?: string | undefined
}

/** The rights of a user whom an email is about. */
export type EmailSubject = Pick<User, 'isStaff' | 'isSuperuser'>

export type MailManagementStore = ReturnType<typeof createMailManagementStore>

export function createMailManagementStore({ prisma }: Database) {
  return {
    /** Emails that a filter finds, the newest first. */
    async find(filter: EmailFilter, { limit, cursor }: PageRequest): Promise<Page<ListedEmail>> {
      const found = await prisma.outboxEmail.findMany({
        where: { ...matching(filter), ...whereAfter(cursor, newestIdFirst) },
        orderBy: { id: 'desc' },
        take: limit + 1,
        select: shown
      })
      return pageOf(found, limit, newestIdFirst, ({ id }) => ({ value: id, id }))
    },

    /** How many emails a filter finds, at most `most`. */
    countOf: (filter: EmailFilter, most: number): Promise<number> =>
      prisma.outboxEmail.count({ where: matching(filter), take: most }),

    findById: (id: string): Promise<ListedEmail | null> =>
      prisma.outboxEmail.findUnique({ where: { id }, select: shown }),

    /** @returns null for an email about no user */
    async findSubject({ userId }: ListedEmail): Promise<EmailSubject | null> {
      if (userId === null) return null
      return prisma.user.findUnique({ where: { id: userId }, select: { isStaff: true, isSuperuser: true } })
    },

    /** Makes an email due as if it were new. @returns false when a replica is sending it, or it is gone */
    async retry(id: string, now: Date): Promise<boolean> {
      const isFree = { OR: [{ claimedUntil: null }, { claimedUntil: { lte: now } }] }
      const giveUpAt = new Date(now.getTime() + patience)
      const data = { dueAt: now, giveUpAt, attempts: 0, failedAt: null, claimedUntil: null }
      return (await prisma.outboxEmail.updateMany({ where: { id, ...isFree }, data })).count === 1
    },

    /** @returns false when it is gone */
    async remove(id: string): Promise<boolean> {
      return (await prisma.outboxEmail.deleteMany({ where: { id } })).count === 1
    }
  }
}

/** What is undefined does not narrow the search. */
const matching = ({ state, userId, kind }: EmailFilter): Prisma.OutboxEmailWhereInput => ({
  ...{ userId, kind },
  ...(state !== undefined && { failedAt: state === 'failed' ? { not: null } : null })
})
