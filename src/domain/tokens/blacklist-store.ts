import type { Database } from '../../infra/db/database.js'
import { failureOf } from '../../infra/db/failures.js'
import { type FieldOrder, type Page, type PageRequest, pageOf, whereAfter } from '../../infra/db/page.js'
import type { Prisma } from '../../infra/db/prisma.js'

export type BlacklistedToken = Prisma.BlacklistedTokenModel

/** What is undefined does not narrow the list. */
export interface BlacklistFilter {
  jti?: string
  /** Blacklisted at this time or later. */
  since?: Date
  /** Blacklisted before this time. */
  until?: Date
}

export type BlacklistStore = ReturnType<typeof createBlacklistStore>

const newestFirst: FieldOrder<Prisma.BlacklistedTokenWhereInput, 'date'> = {
  name: 'blacklisted_at',
  kind: 'date',
  descending: true,
  field: (blacklistedAt) => ({ blacklistedAt }),
  id: (jti) => ({ jti })
}

export function createBlacklistStore({ prisma }: Database) {
  return {
    async find(filter: BlacklistFilter, { cursor, limit }: PageRequest): Promise<Page<BlacklistedToken>> {
      const found = await prisma.blacklistedToken.findMany({
        where: { AND: [matching(filter), whereAfter(cursor, newestFirst)] },
        orderBy: [{ blacklistedAt: 'desc' }, { jti: 'desc' }],
        take: limit + 1
      })
      return pageOf(found, limit, newestFirst, (token) => ({ value: token.blacklistedAt, id: token.jti }))
    },

    count: (filter: BlacklistFilter, most: number): Promise<number> =>
      prisma.blacklistedToken.count({ where: matching(filter), take: most }),

    /** Adds a token; one that is there already keeps the later end, and is told from a new one by the answer. */
    async insert(token: BlacklistedToken): Promise<boolean> {
      try {
        await prisma.blacklistedToken.createMany({ data: token })
        return true
      } catch (error) {
        if (failureOf(error) !== 'duplicate') throw error
        const { jti, expiresAt, reason } = token
        await prisma.blacklistedToken.updateMany({
          where: { jti, expiresAt: { lte: expiresAt } },
          data: { expiresAt, reason }
        })
        return false
      }
    },

    findOne: (jti: string): Promise<BlacklistedToken | null> => prisma.blacklistedToken.findUnique({ where: { jti } }),

    /** @returns whether it was there */
    async remove(jti: string): Promise<boolean> {
      const { count } = await prisma.blacklistedToken.deleteMany({ where: { jti } })
      return count === 1
    }
  }
}

const matching = ({ jti, since, until }: BlacklistFilter): Prisma.BlacklistedTokenWhereInput => ({
  jti,
  blacklistedAt: { gte: since, lt: until }
})
