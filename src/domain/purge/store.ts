import type { Database } from '../../infra/db/database.js'

/** A row with a Django token outlives that token: without it, a revoked token would be adopted again. */
const overBefore = (before: Date) => ({
  expiresAt: { lt: before },
  OR: [{ keepUntil: null }, { keepUntil: { lt: before } }]
})

export type PurgeStore = ReturnType<typeof createPurgeStore>

/**
 * Deletes what has expired, a bounded piece at a time. Each call is a statement or two on their own, so any number of
 * replicas may do it at once.
 */
export function createPurgeStore({ prisma }: Database) {
  return {
    /**
     * Deletes the expired sessions among the next ones in the order of their ids. `expiresAt` has no index, since a
     * rotation changes it: the table is walked along its primary key.
     *
     * @param after the id to go on from; '' is before the first
     * @returns how many were deleted, and from where to go on; null at the end of the table
     */
    async deleteExpiredSessions(after: string, limit: number, before: Date) {
      const last = await prisma.session.findFirst({
        where: { id: { gt: after } },
        orderBy: { id: 'asc' },
        skip: limit - 1,
        select: { id: true }
      })
      const next = last?.id ?? null
      const { count } = await prisma.session.deleteMany({
        where: { id: { gt: after, ...(next !== null && { lte: next }) }, ...overBefore(before) }
      })
      return { deleted: count, next }
    },

    async deleteExpiredBlacklist(limit: number, before: Date): Promise<number> {
      const expired = await prisma.blacklistedToken.findMany({
        where: { expiresAt: { lt: before } },
        orderBy: { expiresAt: 'asc' },
        take: limit,
        select: { jti: true }
      })
      if (expired.length === 0) return 0
      // Conditional on its end, which a refusal that came meanwhile may have moved on.
      const { count } = await prisma.blacklistedToken.deleteMany({
        where: { jti: { in: expired.map(({ jti }) => jti) }, expiresAt: { lt: before } }
      })
      return count
    },

    async deleteExpiredAssertions(limit: number, before: Date): Promise<number> {
      const expired = await prisma.usedAssertion.findMany({
        where: { expiresAt: { lt: before } },
        orderBy: { expiresAt: 'asc' },
        take: limit,
        select: { id: true }
      })
      if (expired.length === 0) return 0
      return (await prisma.usedAssertion.deleteMany({ where: { id: { in: expired.map(({ id }) => id) } } })).count
    },

    async deleteExpiredLinks(limit: number, before: Date): Promise<number> {
      const where = { expiresAt: { lt: before } }
      const expired = await prisma.oneTimeLink.findMany({ where, take: limit, select: { hash: true } })
      if (expired.length === 0) return 0
      // Conditional on its end, which the sending of its email may have moved on.
      const hashes = { in: expired.map(({ hash }) => hash) }
      return (await prisma.oneTimeLink.deleteMany({ where: { ...where, hash: hashes } })).count
    },

    async deleteExpiredChallenges(limit: number, before: Date): Promise<number> {
      const where = { expiresAt: { lt: before } }
      const expired = await prisma.challenge.findMany({ where, take: limit, select: { hash: true } })
      if (expired.length === 0) return 0
      return (await prisma.challenge.deleteMany({ where: { hash: { in: expired.map(({ hash }) => hash) } } })).count
    },

    async deleteFailedEmails(limit: number, before: Date): Promise<number> {
      const where = { failedAt: { lt: before } }
      const failed = await prisma.outboxEmail.findMany({ where, take: limit, select: { id: true } })
      if (failed.length === 0) return 0
      return (await prisma.outboxEmail.deleteMany({ where: { id: { in: failed.map(({ id }) => id) } } })).count
    },

    /** Deletes the devices that were not seen for the longest time, about so many. */
    async deleteUnseenDevices(limit: number, before: Date): Promise<number> {
      const last = await prisma.knownDevice.findFirst({
        where: { seenAt: { lt: before } },
        orderBy: { seenAt: 'asc' },
        skip: limit - 1,
        select: { seenAt: true }
      })
      const where = { seenAt: last === null ? { lt: before } : { lte: last.seenAt } }
      return (await prisma.knownDevice.deleteMany({ where })).count
    },

    async deleteExpiredInvitations(limit: number, before: Date): Promise<number> {
      const where = { expiresAt: { lt: before } }
      const expired = await prisma.invitation.findMany({ where, take: limit, select: { id: true } })
      if (expired.length === 0) return 0
      const ids = { in: expired.map(({ id }) => id) }
      return (await prisma.invitation.deleteMany({ where: { ...where, id: ids } })).count
    },

    countSessions: (): Promise<number> => prisma.session.count()
  }
}
