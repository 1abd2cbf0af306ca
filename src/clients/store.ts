import type { Database } from '../db/database.js'
import { failureOf } from '../db/failures.js'
import { createLookup } from '../db/lookup.js'
import { type Order, orderBy, type Page, type PageRequest, pageAfter, pageOf } from '../db/page.js'
import { type SqlValue, text } from '../db/rows.js'
import { type Client, clientColumns, decodeClient } from './client.js'

/** By what a client has proved who it is. */
export type Proof = 'secret' | 'previous' | 'key'

export type ClientStore = ReturnType<typeof createClientStore>

const usedColumns: Record<Proof, string> = { secret: 'secretUsedAt', previous: 'previousUsedAt', key: 'keyUsedAt' }
/** How many sessions one statement revokes. */
const batch = 1_000
const id = { column: 'c.id', kind: 'text' } as const
const newestFirst: Order = { name: 'created_at', column: 'c.createdAt', kind: 'date', id, descending: true }

export function createClientStore(db: Database) {
  const find = createLookup(db, { columns: clientColumns, from: 'clients c WHERE c.id = ?', decode: decodeClient })

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

    /** @returns false when there is no such client */
    async update(client: Client): Promise<boolean> {
      const values = valuesOf(client)
      const assignments = Object.keys(values).map((name) => `${name} = ?`)
      const statement = `UPDATE clients SET ${assignments.join(', ')} WHERE id = ?`
      return (await db.execute(statement, ...Object.values(values), client.id)) === 1
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

    /**
     * Marks some of the client's sessions as revoked, so that they stay so when it is activated again, and so that
     * services which verify tokens without asking learn of it.
     *
     * @returns whether there may be more
     */
    async revokeSomeSessions(clientId: string, at: Date): Promise<boolean> {
      const live = 'clientId = ? AND revokedAt IS NULL'
      const rows = await db.query(`SELECT id FROM sessions WHERE ${live} ORDER BY id LIMIT ${batch}`, clientId)
      const last = rows.at(-1)
      if (last === undefined) return false
      const statement = `UPDATE sessions SET revokedAt = ?, revokedReason = 'client' WHERE ${live} AND id <= ?`
      await db.execute(statement, at, clientId, text(last, 0))
      return rows.length === batch
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

/** What staff may change of a client. */
function valuesOf(client: Client): Record<string, SqlValue> {
  return {
    name: client.name,
    grants: client.grants.join(' '),
    scopes: client.scopes.join(' '),
    audiences: client.audiences.join(' '),
    accessLifetime: client.accessLifetime,
    isActive: client.isActive,
    jwks: client.jwks === null ? null : JSON.stringify(client.jwks),
    jwksUri: client.jwksUri
  }
}
