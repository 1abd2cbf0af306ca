import type { Database } from '../db/database.js'
import { failureOf } from '../db/failures.js'
import { type Order, orderBy, type Page, type PageRequest, pageAfter, pageOf } from '../db/page.js'
import { date, text } from '../db/rows.js'

export interface BlacklistedToken {
  jti: string
  expiresAt: Date
  blacklistedAt: Date
  reason: string
}

export type BlacklistStore = ReturnType<typeof createBlacklistStore>

const columns = 'jti, expiresAt, blacklistedAt, reason'
const newestFirst: Order = {
  name: 'blacklisted_at',
  column: 'blacklistedAt',
  kind: 'date',
  id: { column: 'jti', kind: 'text' },
  descending: true
}

export function createBlacklistStore(db: Database) {
  return {
    async find({ cursor, limit }: PageRequest): Promise<Page<BlacklistedToken>> {
      const after = pageAfter(cursor, newestFirst)
      const rows = await db.query(
        `SELECT ${columns} FROM blacklisted_tokens WHERE ${after.sql} ${orderBy(newestFirst)} LIMIT ?`,
        ...after.args,
        limit + 1
      )
      const found = rows.map((row) => ({
        jti: text(row, 0),
        expiresAt: date(row, 1),
        blacklistedAt: date(row, 2),
        reason: text(row, 3)
      }))
      return pageOf(found, limit, newestFirst, (token) => ({ value: token.blacklistedAt, id: token.jti }))
    },

    /** Adds a token; one that is there already keeps the later end, and is told from a new one by the answer. */
    async insert({ jti, expiresAt, blacklistedAt, reason }: BlacklistedToken): Promise<boolean> {
      try {
        const statement = `INSERT INTO blacklisted_tokens (${columns}) VALUES (?, ?, ?, ?)`
        await db.execute(statement, jti, expiresAt, blacklistedAt, reason)
        return true
      } catch (error) {
        if (failureOf(error) !== 'duplicate') throw error
        const later = 'UPDATE blacklisted_tokens SET expiresAt = ?, reason = ? WHERE jti = ? AND expiresAt <= ?'
        await db.execute(later, expiresAt, reason, jti, expiresAt)
        return false
      }
    },

    async findOne(jti: string): Promise<BlacklistedToken | null> {
      const [row] = await db.query(`SELECT ${columns} FROM blacklisted_tokens WHERE jti = ?`, jti)
      return row === undefined
        ? null
        : { jti: text(row, 0), expiresAt: date(row, 1), blacklistedAt: date(row, 2), reason: text(row, 3) }
    },

    /** @returns whether it was there */
    async remove(jti: string): Promise<boolean> {
      return (await db.execute('DELETE FROM blacklisted_tokens WHERE jti = ?', jti)) === 1
    }
  }
}
