import type { Database } from '../db/database.js'
import { failureOf } from '../db/failures.js'
import { date, integer, nullable, type Row, text } from '../db/rows.js'
import { isAlgorithm } from './algorithms.js'
import type { KeyringKey } from './keyring-state.js'

export type KeyringStore = ReturnType<typeof createKeyringStore>

const columns = 'kid, serial, algorithm, publicKey, privateKey, createdAt, activatesAt, retiredAt'

export function createKeyringStore(db: Database) {
  return {
    async findAll(): Promise<KeyringKey[]> {
      const rows = await db.background.query(`SELECT ${columns} FROM keyring_keys ORDER BY serial`)
      return rows.map(decode)
    },

    /** @returns false when somebody else has made the key of this number */
    async insert(key: KeyringKey): Promise<boolean> {
      const { kid, serial, algorithm, publicKey, privateKey, createdAt, activatesAt } = key
      try {
        const statement = `INSERT INTO keyring_keys (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, NULL)`
        await db.execute(statement, kid, serial, algorithm, publicKey, privateKey, createdAt, activatesAt)
        return true
      } catch (error) {
        if (failureOf(error) !== 'duplicate') throw error
        return (await db.query('SELECT 1 FROM keyring_keys WHERE kid = ?', kid)).length > 0
      }
    },

    /** @returns false when there is no such key, or it was retired already */
    async retire(kid: string, at: Date): Promise<boolean> {
      return (
        (await db.execute('UPDATE keyring_keys SET retiredAt = ? WHERE kid = ? AND retiredAt IS NULL', at, kid)) === 1
      )
    },

    async remove(kid: string): Promise<void> {
      await db.execute('DELETE FROM keyring_keys WHERE kid = ?', kid)
    }
  }
}

function decode(row: Row): KeyringKey {
  const algorithm = text(row, 2)
  if (!isAlgorithm(algorithm)) throw new Error(`the keyring holds a key for ${algorithm}`)
  return {
    kid: text(row, 0),
    serial: integer(row, 1),
    algorithm,
    publicKey: text(row, 3),
    privateKey: text(row, 4),
    createdAt: date(row, 5),
    activatesAt: date(row, 6),
    retiredAt: nullable(date, row, 7)
  }
}
