import { hash } from 'node:crypto'
import type { Database } from '../../infra/db/database.js'
import type { Prisma, PrismaTransaction } from '../../infra/db/prisma.js'
import type { User } from '../users/user.js'

export type Challenge = Prisma.ChallengeModel

/** Something that waits for its answer. */
export interface NewChallenge {
  /** Random, and never stored. */
  text: string
  /** What it is made for, which is all that it is good for. */
  purpose: string
  /** Who may answer; null for any user. */
  user: Pick<User, 'id' | 'epoch'> | null
  /** Milliseconds since the epoch. */
  now: number
}

/** Milliseconds for which a challenge may be answered. */
const lifetime = 300_000

/** Uses a challenge up, in the transaction of what it is for. @returns false when it is void: used or expired */
export async function consumeChallenge(tx: PrismaTransaction, hash: string, now: Date): Promise<boolean> {
  return (await tx.challenge.deleteMany({ where: { hash, expiresAt: { gt: now } } })).count === 1
}

export type ChallengeStore = ReturnType<typeof createChallengeStore>

export function createChallengeStore({ prisma }: Database) {
  return {
    async add({ text, purpose, user, now }: NewChallenge): Promise<void> {
      const expiresAt = new Date(now + lifetime)
      const row = { hash: hashOf(text), purpose, userId: user?.id ?? null, epoch: user?.epoch ?? 0, expiresAt }
      await prisma.challenge.createMany({ data: [row] })
    },

    /** @returns null for one that is used or has expired, and for one of another purpose */
    find: (text: string, purpose: string, now: number): Promise<Challenge | null> =>
      prisma.challenge.findUnique({ where: { hash: hashOf(text), purpose, expiresAt: { gt: new Date(now) } } })
  }
}

const hashOf = (text: string): string => hash('sha256', text, 'hex')
