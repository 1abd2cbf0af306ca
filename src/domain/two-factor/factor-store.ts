import type { Database } from '../../infra/db/database.js'
import { failureOf } from '../../infra/db/failures.js'
import type { Prisma, PrismaTransaction } from '../../infra/db/prisma.js'
import { enqueue, type OutboxRow } from '../mail/outbox-store.js'
import { consumeChallenge } from './challenge-store.js'

export type TotpSecret = Prisma.TotpSecretModel

/** What a user has set up. */
export interface Factors {
  totp: boolean
  recoveryCodes: number
  passkeys: number
}

/** What proves that a user has a factor. It is good for one use, and only the use tells whether it is good. */
export type Proof =
  | { method: 'totp' /** As it is stored. */; secret: string; step: number }
  | { method: 'recovery_code'; hash: string }
  | PasskeyProof

/** The answer of a passkey to a challenge. */
export interface PasskeyProof {
  method: 'passkey'
  id: string
  /** The hash of the challenge. */
  challenge: string
  /** The counter that is stored, and that of the answer. */
  before: bigint
  counter: bigint
  backedUp: boolean
  at: Date
}

/** A secret whose first code was entered, and the recovery codes that come with it. */
export interface Confirmation {
  userId: number
  /** As it is stored. */
  secret: string
  step: number
  /** The hashes of the recovery codes. */
  hashes: readonly string[]
  at: Date
  /** About the change. */
  emails: readonly OutboxRow[]
}

/** A proof that is not good. The transaction is to be rolled back. */
class ProofVoid extends Error {}

/** Uses a proof up. @returns whether it was good */
async function useProof(tx: PrismaTransaction, userId: number, proof: Proof): Promise<boolean> {
  if (proof.method === 'recovery_code') {
    return (await tx.recoveryCode.deleteMany({ where: { userId, hash: proof.hash } })).count === 1
  }
  if (proof.method === 'passkey') {
    const { id, challenge, before, counter, backedUp, at } = proof
    if (!(await consumeChallenge(tx, challenge, at))) return false
    const { count } = await tx.passkey.updateMany({
      where: { id, userId, counter: before },
      data: { counter, backedUp, lastUsedAt: at }
    })
    return count === 1
  }
  const { secret, step } = proof
  const { count } = await tx.totpSecret.updateMany({
    where: { userId, secret, confirmedAt: { not: null }, lastStep: { lt: step } },
    data: { lastStep: step }
  })
  return count === 1
}

/** Deletes all that a user has set up, in the transaction that deletes the user. */
export async function deleteFactors(tx: PrismaTransaction, userId: number): Promise<void> {
  await tx.totpSecret.deleteMany({ where: { userId } })
  await tx.recoveryCode.deleteMany({ where: { userId } })
  await tx.passkey.deleteMany({ where: { userId } })
  await tx.challenge.deleteMany({ where: { userId } })
}

export type FactorStore = ReturnType<typeof createFactorStore>

/** The factors of users. Every change of them passes through `change`, which lets the changes of one user take turns. */
export function createFactorStore(db: Database) {
  const { prisma } = db

  return {
    async read(userId: number): Promise<Factors> {
      const totp = await prisma.totpSecret.count({ where: { userId, confirmedAt: { not: null } } })
      return {
        totp: totp > 0,
        recoveryCodes: await prisma.recoveryCode.count({ where: { userId } }),
        passkeys: await prisma.passkey.count({ where: { userId } })
      }
    },

    findTotp: (userId: number): Promise<TotpSecret | null> => prisma.totpSecret.findUnique({ where: { userId } }),

    /** Stores a secret that is to be confirmed, in place of one that never was. @returns false while a confirmed one exists */
    addTotp: (userId: number, secret: string, at: Date): Promise<boolean> =>
      change(userId, [], async (tx) => {
        await tx.totpSecret.deleteMany({ where: { userId, confirmedAt: null } })
        if ((await tx.totpSecret.count({ where: { userId } })) > 0) return false
        await tx.totpSecret.createMany({ data: [{ userId, secret, createdAt: at }] })
        return true
      }),

    /** Puts a secret into force. @returns false when it is not there any more, or was confirmed by another request */
    confirmTotp: ({ userId, secret, step, hashes, at, emails }: Confirmation): Promise<boolean> =>
      change(userId, emails, async (tx) => {
        const { count } = await tx.totpSecret.updateMany({
          where: { userId, secret, confirmedAt: null },
          data: { confirmedAt: at, lastStep: step }
        })
        if (count === 1) await replaceCodes(tx, userId, hashes)
        // An earlier try did it, and only its answer was lost.
        return count === 1 || (await tx.recoveryCode.count({ where: { hash: { in: [...hashes] } } })) > 0
      }),

    /** @returns whether there was a confirmed one */
    removeTotp: (userId: number, emails: readonly OutboxRow[]): Promise<boolean> =>
      change(userId, emails, async (tx) => {
        const { count } = await tx.totpSecret.deleteMany({ where: { userId, confirmedAt: { not: null } } })
        await tx.totpSecret.deleteMany({ where: { userId } })
        return count === 1
      }),

    /** Replaces the recovery codes. @returns false for a user without a factor */
    replaceRecoveryCodes: (userId: number, hashes: readonly string[], emails: readonly OutboxRow[]): Promise<boolean> =>
      change(userId, emails, async (tx) => {
        if (!(await hasFactor(tx, userId))) return false
        await replaceCodes(tx, userId, hashes)
        return true
      }),

    /** Removes every factor. @returns whether there was one */
    removeAll: (userId: number, emails: readonly OutboxRow[]): Promise<boolean> =>
      change(userId, emails, async (tx) => {
        const had = await hasFactor(tx, userId)
        await deleteFactors(tx, userId)
        return had
      }),

    change,

    /** Uses a proof up. @returns whether it was good */
    use: (userId: number, proof: Proof): Promise<boolean> => db.transaction((tx) => useProof(tx, userId, proof)),

    /** Uses a challenge and a proof up, or neither. @returns which of them was not good */
    async complete(
      challenge: string,
      userId: number,
      proof: Proof,
      now: Date
    ): Promise<'done' | 'challenge' | 'proof'> {
      try {
        return await db.transaction(async (tx) => {
          if (!(await consumeChallenge(tx, challenge, now))) return 'challenge'
          if (!(await useProof(tx, userId, proof))) throw new ProofVoid()
          return 'done'
        })
      } catch (error) {
        if (error instanceof ProofVoid) return 'proof'
        throw error
      }
    }
  }

  /**
   * Changes the factors of one user: the write to the user comes first, so that two changes take turns on every node.
   *
   * @param emails about the change, which are sent if it was made
   */
  async function change(
    userId: number,
    emails: readonly OutboxRow[],
    work: (tx: PrismaTransaction) => Promise<boolean>
  ): Promise<boolean> {
    try {
      return await db.transaction(async (tx) => {
        const { count } = await tx.user.updateMany({ where: { id: userId }, data: { loginSerial: { increment: 1 } } })
        if (count === 0) return false
        const isDone = await work(tx)
        const twoFactor = await hasFactor(tx, userId)
        await tx.user.updateMany({ where: { id: userId, twoFactor: !twoFactor }, data: { twoFactor } })
        if (!twoFactor) await tx.recoveryCode.deleteMany({ where: { userId } })
        if (isDone) await enqueue(tx, emails)
        return isDone
      })
    } catch (error) {
      // The email is there: an earlier try did it, and only its answer was lost.
      if (emails.length > 0 && failureOf(error) === 'duplicate') return true
      throw error
    }
  }
}

/** Whether a user has a factor that counts. */
export async function hasFactor(tx: PrismaTransaction, userId: number): Promise<boolean> {
  if ((await tx.totpSecret.count({ where: { userId, confirmedAt: { not: null } } })) > 0) return true
  return (await tx.passkey.count({ where: { userId } })) > 0
}

/** Replaces the recovery codes of a user by those with these hashes. */
export async function replaceCodes(tx: PrismaTransaction, userId: number, hashes: readonly string[]): Promise<void> {
  await tx.recoveryCode.deleteMany({ where: { userId } })
  await tx.recoveryCode.createMany({ data: hashes.map((hash) => ({ hash, userId })) })
}
