import type { Database, Statements } from '../db/database.js'
import { failureOf } from '../db/failures.js'
import { date, integer, nullable, type Row, text } from '../db/rows.js'
import { decodeUser, userColumns } from '../users/user.js'
import type { SessionState } from './session.js'

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

const sessionColumns =
  's.id, s.userId, s.epoch, s.generation, s.createdAt, s.rotatedAt, s.expiresAt, s.revokedAt, s.revokedReason'
const userFrom = sessionColumns.split(',').length
const blacklistedAt = userFrom + userColumns.split(',').length

const findStatement = `SELECT ${sessionColumns}, ${userColumns}, b.jti FROM Session s
  LEFT JOIN User u ON u.id = s.userId LEFT JOIN BlacklistedToken b ON b.jti = ? WHERE s.id = ?`

/** The compare-and-swap. It touches no secondary index. */
const consumeStatement = `UPDATE Session SET generation = generation + 1, rotatedAt = ?, expiresAt = ?
  WHERE id = ? AND generation = ? AND revokedAt IS NULL AND expiresAt > ?`

const insertStatement = `INSERT INTO Session (id, userId, epoch, generation, createdAt, rotatedAt, expiresAt, userAgent, ip)
  VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?)`

/** MySQL cannot read the table that it updates but through a derived table. */
const revokeBeyondStatement = `UPDATE Session SET revokedAt = ?, revokedReason = 'session_limit'
  WHERE userId = ? AND revokedAt IS NULL AND id <> ? AND id NOT IN (SELECT id FROM (
    SELECT id FROM Session WHERE userId = ? AND revokedAt IS NULL AND expiresAt > ? AND epoch = ? AND id <> ?
    ORDER BY createdAt DESC, id DESC LIMIT ?) AS kept)`

export function createSessionStore(db: Database) {
  return {
    /** @param jti the presented token's, looked up in the blacklist by the same statement */
    async find(id: string, jti: string): Promise<SessionState | null> {
      const [row] = await db.query(findStatement, jti, id)
      return row === undefined ? null : decodeState(row)
    },

    insert: (session: NewSession): Promise<void> => insert(db, session),

    /**
     * Inserts a session and revokes the user's oldest ones beyond the limit. The user's row is written first, so that
     * logins of one user take turns: row locks do not reach the other nodes of a multi-primary cluster, writes do.
     *
     * A login that was overtaken by the end of everything is dead by its epoch, and must not end what lives.
     */
    insertWithin: (limit: number, session: NewSession): Promise<void> =>
      db.transaction(async (tx) => {
        const { id, userId, epoch, createdAt: now } = session
        const turn = 'UPDATE User SET loginSerial = loginSerial + 1 WHERE id = ? AND epoch = ?'
        const current = (await tx.execute(turn, userId, epoch)) === 1
        await insert(tx, session)
        if (!current) return
        await tx.execute(revokeBeyondStatement, now, userId, id, userId, now, epoch, id, limit - 1)
      }),

    /** @returns whether the session was of this generation, alive, and is now one generation on */
    async consume(id: string, generation: number, next: { rotatedAt: Date; expiresAt: Date }, aliveAt: Date) {
      return (await db.execute(consumeStatement, next.rotatedAt, next.expiresAt, id, generation, aliveAt)) === 1
    },

    /** Ends a session; one that ended already keeps its first reason. */
    async revoke(id: string, reason: string, at: Date): Promise<void> {
      await db.execute(
        'UPDATE Session SET revokedAt = ?, revokedReason = ? WHERE id = ? AND revokedAt IS NULL',
        at,
        reason,
        id
      )
    }
  }
}

async function insert(statements: Statements, { id, userId, epoch, createdAt, expiresAt, userAgent, ip }: NewSession) {
  try {
    await statements.execute(insertStatement, id, userId, epoch, createdAt, createdAt, expiresAt, userAgent, ip)
  } catch (error) {
    // The id is a fresh UUID, so the row can only be our own, from a try whose outcome was lost.
    if (failureOf(error) !== 'duplicate') throw error
  }
}

function decodeState(row: Row): SessionState {
  return {
    session: {
      id: text(row, 0),
      userId: integer(row, 1),
      epoch: integer(row, 2),
      generation: integer(row, 3),
      createdAt: date(row, 4),
      rotatedAt: date(row, 5),
      expiresAt: date(row, 6),
      revokedAt: nullable(date)(row, 7),
      revokedReason: nullable(text)(row, 8)
    },
    user: row[userFrom] === null ? null : decodeUser(row, userFrom),
    blacklisted: row[blacklistedAt] !== null
  }
}
