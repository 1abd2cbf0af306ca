import type { Database } from '../../infra/db/database.js'
import { failureOf } from '../../infra/db/failures.js'
import { createLookup } from '../../infra/db/lookup.js'
import { type FieldOrder, type Page, type PageRequest, pageOf, whereAfter } from '../../infra/db/page.js'
import type { Prisma } from '../../infra/db/prisma.js'
import { type Client, clientColumns, clientOf } from './client.js'

/** By what a client has proved who it is. */
export type Proof = 'secret' | 'previous' | 'key'

export type ClientStore = ReturnType<typeof createClientStore>

const usedColumns = { secret: 'secretUsedAt', previous: 'previousUsedAt', key: 'keyUsedAt' } as const

const newestFirst: FieldOrder<Prisma.ClientWhereInput, 'date'> = {
  name: 'created_at',
  kind: 'date',
  descending: true,
  field: (createdAt) => ({ createdAt }),
  id: (id) => ({ id })
}

export function createClientStore(db: Database) {
  const { prisma } = db
  // SQL: each request of a client asks for it, and those that come at once share one statement.
  const find = createLookup(db, {
    by: ['id'],
    columns: clientColumns.list,
    joins: 'LEFT JOIN clients c ON c.id = asked.id',
    decode: (row) => clientOf(clientColumns.decode(row, 0))
  })

  return {
    find: (clientId: string): Promise<Client | null> => find(clientId),

    async list({ cursor, limit }: PageRequest): Promise<Page<Client>> {
      const rows = await prisma.client.findMany({
        where: whereAfter(cursor, newestFirst),
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: limit + 1
      })
      return pageOf(rows.map(clientOf), limit, newestFirst, (client) => ({ value: client.createdAt, id: client.id }))
    },

    async insert(client: Client): Promise<void> {
      const { id, name, createdAt, secret } = client
      const kept = { secretHash: secret?.hash ?? null, secretCreatedAt: secret?.createdAt ?? null }
      try {
        await prisma.client.createMany({ data: { ...fieldsOf(client), ...kept, id, name, createdAt } })
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
      const fields = fieldsOf(changes)
      if (Object.values(fields).every((value) => value === undefined)) return true
      const { count } = await prisma.client.updateMany({
        where: { id: clientId, ...(epoch !== undefined && { epoch }) },
        data: { ...fields, ...(changes.isActive === false && { epoch: { increment: 1 } }) }
      })
      return count === 1
    },

    /**
     * Makes a new secret the current one, and the current one the previous one, if there is to be one.
     *
     * SQL: Prisma Client cannot set a column to the value of another one.
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
      const { count } = await prisma.client.deleteMany({ where: { id: clientId } })
      return count === 1
    },

    /**
     * Notes when a client last proved who it is. SQL in the background, which is not counted: no request waits for it, and
     * the count tells what requests cost.
     */
    async touch(clientId: string, proof: Proof, at: Date): Promise<void> {
      const column = usedColumns[proof]
      await db.background.execute(
        `UPDATE clients SET ${column} = ? WHERE id = ? AND (${column} IS NULL OR ${column} < ?)`,
        at,
        clientId,
        at
      )
    },

    /**
     * SQL: a client may ask for a token often, and Prisma Client compiles each INSERT anew.
     *
     * @returns false when it was used before
     */
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

/** What staff may change of a client; undefined where it is not given. */
function fieldsOf(client: Partial<Client>) {
  const { name, grants, scopes, audiences, accessLifetime, isActive, jwks, jwksUri } = client
  return {
    ...{ name, accessLifetime, isActive, jwksUri },
    grants: grants?.join(' '),
    scopes: scopes?.join(' '),
    audiences: audiences?.join(' '),
    jwks: jwks && JSON.stringify(jwks)
  }
}
