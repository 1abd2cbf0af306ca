import type { Database } from '../db/database.js'
import { failureOf } from '../db/failures.js'
import { createLookup } from '../db/lookup.js'
import { type Order, orderBy, type Page, type PageRequest, pageAfter, pageOf } from '../db/page.js'
import type { SqlValue } from '../db/rows.js'
import { type Client, clientColumns, decodeClient } from './client.js'

/** By what a client has proved who it is. */
export type Proof = 'secret' | 'previous' | 'key'

export type ClientStore = ReturnType<typeof createClientStore>

const usedColumns: Record<Proof, string> = { secret: 'secretUsedAt', previous: 'previousUsedAt', key: 'keyUsedAt' }
const id = { column: 'c.id', kind: 'text' } as const
const newestFirst: Order = { name: 'created_at', column: 'c.createdAt', kind: 'date', id, descending: true }

export function createClientStore(db: Database) {
  const find = createLookup(db, {
    by: ['id'],
    columns: clientColumns,
    joins: 'LEFT JOIN clients c ON c.id = asked.id',
    decode: decodeClient
  })

  return {
    find: (clientId: string): Promise<Client | null> => find(clientId),

    async list({ cursor, limit }: PageRequest): Promise<Page<Client>> {
      const after = pageAfter(cursor, newestFirst)
      const rows = await db.query(
        `SELECT ${clientColumns} FROM clients c WHERE ${after.sql} ${orderBy(newestFirst)} LIMIT ?`,
        ...after.args,
        limit + 1
      )
      const found = rows.map((row) => decodeClient(row))
      return pageOf(found, limit, newestFirst, (client) => ({ value: client.createdAt, id: client.id }))
    },

    async insert(client: Client): Promise<void> {
      const values = valuesOf(client)
      const names = Object.keys(values)
      try {
        await db.execute(
          `INSERT INTO clients (id, createdAt, secretHash, secretCreatedAt, ${names.join(', ')})
           VALUES (?, ?, ?, ?, ${names.map(() => '?').join(', ')})`,
          client.id,
          client.createdAt,
          client.secret?.hash ?? null,
          client.secret?.createdAt ?? null,
          ...Object.values(values)
        )
      } catch (error) {
        // The id is a fresh UUID: our own row, from a try whose outcome was lost.
        if (failureOf(error) !== 'duplicate') throw error
      }
    },

    /**
     * Changes what is named and nothing else, so that two changes at once do not undo each other. A deactivation begins a
     * new epoch.
     *
     * @param epoch the one that the client must still be in; undefined for any
     * @returns false when there is no such client
     */
    async update(clientId: string, changes: Partial<Client>, epoch?: number): Promise<boolean> {
      const values = valuesOf(changes)
      const assignments = Object.keys(values).map((name) => `${name} = ?`)
      if (changes.isActive === false) assignments.push('epoch = epoch + 1')
      if (assignments.length === 0) return true
      const changed = await db.execute(
        `UPDATE clients SET ${assignments.join(', ')} WHERE id = ?${epoch === undefined ? '' : ' AND epoch = ?'}`,
        ...Object.values(values),
        clientId,
        ...(epoch === undefined ? [] : [epoch])
      )
      return changed === 1
    },

    /**
     * Makes a new secret the current one, and the current one the previous one, if there is to be one.
     *
     * @param from the hash of the secret that is replaced; null for none
     * @returns false when that is not the current one any more
     */
    async rotateSecret(clientId: string, from: string | null, to: string, at: Date, keepPrevious: boolean) {
      const kept = keepPrevious
        ? 'previousHash = secretHash, previousCreatedAt = secretCreatedAt, previousUsedAt = secretUsedAt'
        : 'previousHash = NULL, previousCreatedAt = NULL, previousUsedAt = NULL'
      // MySQL assigns from left to right: what is kept comes first.
      const rotated = await db.execute(
        `UPDATE clients SET ${kept}, secretHash = ?, secretCreatedAt = ?, secretUsedAt = NULL
         WHERE id = ? AND ${from === null ? 'secretHash IS NULL' : 'secretHash = ?'}`,
        ...[to, at, clientId],
        ...(from === null ? [] : [from])
      )
      return rotated === 1
    },

    async remove(clientId: string): Promise<boolean> {
      return (await db.execute('DELETE FROM clients WHERE id = ?', clientId)) === 1
    },

    /** Notes when a client last proved who it is. No request waits for it. */
    async touch(clientId: string, proof: Proof, at: Date): Promise<void> {
      const column = usedColumns[proof]
      await db.background.execute(
        `UPDATE clients SET ${column} = ? WHERE id = ? AND (${column} IS NULL OR ${column} < ?)`,
        at,
        clientId,
        at
      )
    },

    /** @returns false when it was used before */
    async useAssertion(assertion: string, expiresAt: Date): Promise<boolean> {
      try {
        await db.execute('INSERT INTO used_assertions (id, expiresAt) VALUES (?, ?)', assertion, expiresAt)
        return true
      } catch (error) {
        if (failureOf(error) === 'duplicate') return false
        throw error
      }
    }
  }
}

/** What staff may change of a client, as far as it is given. */
function valuesOf(client: Partial<Client>): Record<string, SqlValue> {
  const { name, grants, scopes, audiences, accessLifetime, isActive, jwks, jwksUri } = client
  const values: Record<string, SqlValue | undefined> = {
    ...{ name, accessLifetime, isActive, jwksUri },
    grants: grants?.join(' '),
    scopes: scopes?.join(' '),
    audiences: audiences?.join(' '),
    jwks: jwks && JSON.stringify(jwks)
  }
  return Object.fromEntries(
    Object.entries(values).flatMap(([column, value]) => (value === undefined ? [] : [[column, value]]))
  )
}
