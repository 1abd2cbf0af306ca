import { hash } from 'node:crypto'
import type { Database } from '../../infra/db/database.js'
import { failureOf } from '../../infra/db/failures.js'
import type { Prisma } from '../../infra/db/prisma.js'
import type { OutboxRow } from '../mail/outbox-store.js'
import { consumeChallenge } from './challenge-store.js'
import { type FactorStore, hasFactor, replaceCodes } from './factor-store.js'

export type Passkey = Prisma.PasskeyModel
export type NewPasskey = Omit<Passkey, 'credentialHash'>

export interface PasskeyAddition {
  passkey: NewPasskey
  /** The hash of the challenge that it answers, which is used up. */
  challenge: string
  /** The hashes of the recovery codes that a first factor comes with. */
  hashes: readonly string[]
  emails: readonly OutboxRow[]
}

export type PasskeyStore = ReturnType<typeof createPasskeyStore>

export function createPasskeyStore({ prisma }: Database, change: FactorStore['change']) {
  return {
    /** The passkeys of a user, the newest first. */
    list: (userId: number): Promise<Passkey[]> =>
      prisma.passkey.findMany({ where: { userId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] }),

    findByCredential: (credentialId: string): Promise<Passkey | null> =>
      prisma.passkey.findUnique({ where: { credentialHash: hashOf(credentialId) } }),

    /**
     * Adds a passkey; a first factor comes with the recovery codes.
     *
     * @returns `first` or `further` once it is there, `exists` where another passkey has its ID, `void` when the challenge is
     */
    async add({
      passkey,
      challenge,
      hashes,
      emails
    }: PasskeyAddition): Promise<'first' | 'further' | 'exists' | 'void'> {
      const { id, userId, createdAt, credentialId } = passkey
      const credentialHash = hashOf(credentialId)
      await change(userId, emails, async (tx) => {
        if (!(await consumeChallenge(tx, challenge, createdAt))) return false
        const isFirst = !(await hasFactor(tx, userId))
        await tx.passkey.createMany({ data: [{ ...passkey, credentialHash }] })
        if (isFirst) await replaceCodes(tx, userId, hashes)
        return true
      }).catch(unlessDuplicate)
      // What is stored decides, as an earlier try may have done it whose answer was lost.
      const stored = await prisma.passkey.findUnique({ where: { credentialHash }, select: { id: true } })
      if (stored?.id !== id) return stored === null ? 'void' : 'exists'
      return (await prisma.recoveryCode.count({ where: { hash: { in: [...hashes] } } })) > 0 ? 'first' : 'further'
    },

    /** Nothing where the user has no such passkey. */
    async rename(userId: number, id: string, name: string): Promise<void> {
      await prisma.passkey.updateMany({ where: { userId, id }, data: { name } })
    },

    /** @returns whether the user had it */
    remove: (userId: number, id: string, emails: readonly OutboxRow[]): Promise<boolean> =>
      change(userId, emails, async (tx) => (await tx.passkey.deleteMany({ where: { userId, id } })).count === 1)
  }
}

/** By what a passkey is found: its ID has up to 1023 bytes. */
const hashOf = (credentialId: string): string => hash('sha256', credentialId, 'hex')

function unlessDuplicate(error: unknown): void {
  if (failureOf(error) !== 'duplicate') throw error
}
