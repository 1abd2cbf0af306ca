import type { Database } from '../../infra/db/database.js'
import type { Prisma, PrismaTransaction } from '../../infra/db/prisma.js'

export type Challenge = Prisma.ChallengeModel

/** Uses a challenge up, in the transaction of what it is for. @returns false when it is void: used or expired */
export async function consumeChallenge(tx: PrismaTransaction, hash: string, now: Date): Promise<boolean> {
  return (await tx.challenge.deleteMany({ where: { hash, expiresAt: { gt: now } } })).count === 1
}

export type ChallengeStore = ReturnType<typeof createChallengeStore>

export function createChallengeStore({ prisma }: Database) {
  return {
    async add(challenge: Challenge): Promise<void> {
      await prisma.challenge.createMany({ data: [challenge] })
    },

    find: (hash: string): Promise<Challenge | null> => prisma.challenge.findUnique({ where: { hash } })
  }
}
