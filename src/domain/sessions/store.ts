import { databaseNow } from '../../infra/db/clock.js'
import type { Database } from '../../infra/db/database.js'
import { failureOf } from '../../infra/db/failures.js'
import { createLookup, type Selection } from '../../infra/db/lookup.js'
import { RetryRequested } from '../../infra/db/retry.js'
import { column, isNotNull, joined, together } from '../../infra/db/rows.js'
import { enqueue, type OutboxRow } from '../mail/outbox-store.js'
import { userColumns } from '../users/user.js'
import { revokeSession } from './ending-store.js'
import { type Binding, boundClient, type Session, type SessionState, sessionColumns } from './session.js'

export interface NewSession {
  id: string
  userId: number
  epoch: number
  createdAt: Date
  expiresAt: Date
  userAgent: string
  ip: string
}

export type SessionStore = ReturnType<typeof createSessionStore>

/** SQL: one statement for a session, its user, its client and the blacklist, with the database's own clock. */
function stateSelection(now: string): Selection<SessionState> {
  const columns = together<SessionState>({
    session: sessionColumns,
    user: joined(userColumns),
    client: column('t.scopes', boundClient),
    blacklisted: column('b.jti', isNotNull),
    readAt: column(now, (row, index) => Number(row[index]))
  })
  return {
    by: ['id', 'jti'],
    columns: columns.list,
    joins: `LEFT JOIN sessions s ON s.id = asked.id
      LEFT JOIN users u ON u.id = s.userId
      LEFT JOIN clients t ON t.id = s.clientId AND t.isActive
      LEFT JOIN blacklisted_tokens b ON b.jti = asked.jti`,
    decode: (row) => columns.decode(row, 0)
  }
}

/**
 * The compare-and-swap. SQL, since it compares the database's clock. It touches no secondary index. One that a frozen
 * database carries out when it comes back, and nobody waits for any more, changes nothing: its successor would be known to
 * nobody.
 */
const consumeStatement = (
  now: string
) => `UPDATE sessions SET generation = generation + 1, rotatedAt = ?, expiresAt = ?, rotationKey = ?
  WHERE id = ? AND generation = ? AND revokedAt IS NULL AND expiresAt > ? AND ${now} < ?`

/** The same, for the client that renews the session for the first time. */
const bindingConsumeStatement = (
  now: string
) => `UPDATE sessions SET generation = generation + 1, rotatedAt = ?, expiresAt = ?,
  rotationKey = ?, clientId = ?, scope = ? WHERE id = ? AND generation = ? AND revokedAt IS NULL AND expiresAt > ? AND ${now} < ?`

/** SQL: every login sends it, and Prisma Client compiles each INSERT anew: 3.0 ms of CPU instead of 0.6. */
const insertStatement = `INSERT INTO sessions (id, userId, epoch, generation, createdAt, rotatedAt, authenticatedAt,
  expiresAt, userAgent, ip) VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?)`

/**
 * One more than the user's highest serial. SQL, since it reads and writes in one statement. Two logins at once compute the
 * same, and the unique index lets one in.
 */
const insertNextStatement = `INSERT INTO sessions (id, userId, epoch, generation, createdAt, rotatedAt, authenticatedAt,
  expiresAt, userAgent, ip, serial) SELECT ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, COALESCE(MAX(serial), 0) + 1 FROM sessions WHERE userId = ?`

export function createSessionStore(db: Database) {
  const now = databaseNow[db.provider]
  const [consuming, binding] = [consumeStatement(now), bindingConsumeStatement(now)]
  const find = createLookup(db, stateSelection(now))

  return {
    /** @param jti the presented token's, looked up in the blacklist by the same statement */
    find: (id: string, jti: string): Promise<SessionState | null> => find(id, jti),

    async insert({ id, userId, epoch, createdAt, expiresAt, userAgent, ip }: NewSession): Promise<void> {
      const moments = [createdAt, createdAt, createdAt, expiresAt]
      try {
        await db.execute(insertStatement, id, userId, epoch, ...moments, userAgent, ip)
      } catch (error) {
        // The id is a fresh UUID, so the row can only be our own, from a try whose outcome was lost.
        if (failureOf(error) !== 'duplicate') throw error
      }
    },

    /**
     * Inserts a session under SESSION_LIMIT. Serials put the user's logins in one order, so that each login revokes only what
     * came before it. By the time one is let in, all with lower serials are there to be seen.
     *
     * @throws RetryRequested when too many others logged in as the same user at the same time
     */
    async insertNext(session: NewSession): Promise<void> {
      const { id, userId, epoch, createdAt: now, expiresAt, userAgent, ip } = session
      const values = [id, userId, epoch, now, now, now, expiresAt, userAgent, ip, userId]
      let attempts = 0
      while (!(await isInserted(() => db.execute(insertNextStatement, ...values), id))) {
        if (++attempts > maxAttempts) throw new RetryRequested(`logins of user ${userId} conflict`)
      }
    },

    /**
     * @param until seconds by the database's clock from which on it is too late
     * @returns whether the session was of this generation, alive, and is now one generation on
     */
    async consume(
      id: string,
      generation: number,
      { rotatedAt, expiresAt, rotationKey }: Pick<Session, 'rotatedAt' | 'expiresAt' | 'rotationKey'>,
      aliveAt: Date,
      until: number,
      to?: Binding
    ): Promise<boolean> {
      const swapped =
        to === undefined
          ? db.execute(consuming, rotatedAt, expiresAt, rotationKey, id, generation, aliveAt, until)
          : db.execute(
              binding,
              rotatedAt,
              expiresAt,
              rotationKey,
              to.clientId,
              to.scope,
              id,
              generation,
              aliveAt,
              until
            )
      return (await swapped) === 1
    },

    /** @returns whether it was bound to nobody */
    async bind(id: string, { clientId, scope }: Binding): Promise<boolean> {
      const { count } = await db.prisma.session.updateMany({ where: { id, clientId: null }, data: { clientId, scope } })
      return count === 1
    },

    /** @returns whether it is a live session of this user that no client renews */
    async reauthenticate(id: string, userId: number, at: Date): Promise<boolean> {
      const { count } = await db.prisma.session.updateMany({
        where: { id, userId, revokedAt: null, clientId: null },
        data: { authenticatedAt: at }
      })
      return count === 1
    },

    /**
     * Ends a session; one that ended already keeps its first reason.
     *
     * @param emails about it, which are written if it was revoked by this
     */
    async revoke(id: string, reason: string, at: Date, emails: readonly OutboxRow[] = []): Promise<void> {
      if (emails.length === 0) return void (await revokeSession(db.prisma, id, reason, at))
      await db.transaction(async (tx) => {
        if (await revokeSession(tx, id, reason, at)) await enqueue(tx, emails)
      })
    },

    async userAgentOf(id: string): Promise<string> {
      const found = await db.prisma.session.findUnique({ where: { id }, select: { userAgent: true } })
      return found?.userAgent ?? ''
    }
  }

  /** A duplicate is another login's serial, or our own row from a try whose outcome was lost. */
  async function isInserted(insertion: () => Promise<number>, id: string): Promise<boolean> {
    try {
      await insertion()
      return true
    } catch (error) {
      if (failureOf(error) !== 'duplicate') throw error
      return (await db.prisma.session.count({ where: { id } })) > 0
    }
  }
}

/** How often a login lets another one of the same user go first. Each time, one got in. */
const maxAttempts = 100
