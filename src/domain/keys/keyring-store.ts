import type { Database } from '../../infra/db/database.js'
import { failureOf } from '../../infra/db/failures.js'
import type { Prisma } from '../../infra/db/prisma.js'
import { isAlgorithm } from './algorithms.js'
import type { KeyringKey } from './keyring-state.js'

export type KeyringStore = ReturnType<typeof createKeyringStore>

export function createKeyringStore({ prisma }: Database) {
  return {
    async findAll(): Promise<KeyringKey[]> {
      const keys = await prisma.keyringKey.findMany({ orderBy: { serial: 'asc' } })
      return keys.map(known)
    },

    /** @returns false when somebody else has made the key of this number */
    async insert(key: KeyringKey): Promise<boolean> {
      const { kid, serial, algorithm, publicKey, privateKey, createdAt, activatesAt } = key
      try {
        await prisma.keyringKey.createMany({
          data: { kid, serial, algorithm, publicKey, privateKey, createdAt, activatesAt }
        })
        return true
      } catch (error) {
        if (failureOf(error) !== 'duplicate') throw error
        return (await prisma.keyringKey.count({ where: { kid } })) > 0
      }
    },

    /** @returns false when there is no such key, or it was retired already */
    async retire(kid: string, at: Date): Promise<boolean> {
      const { count } = await prisma.keyringKey.updateMany({ where: { kid, retiredAt: null }, data: { retiredAt: at } })
      return count === 1
    },

    async remove(kid: string): Promise<void> {
      await prisma.keyringKey.deleteMany({ where: { kid } })
    }
  }
}

function known({ algorithm, ...key }: Prisma.KeyringKeyModel): KeyringKey {
  if (!isAlgorithm(algorithm)) throw new Error(`the keyring holds a key for ${algorithm}`)
  return { ...key, algorithm }
}
