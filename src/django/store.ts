import { randomUUID } from 'node:crypto'
import type { Database } from '../db/database.js'
import { failureOf } from '../db/failures.js'
import { Again } from '../db/retry.js'
import { date, integer, nullable, type SqlValue, text } from '../db/rows.js'
import { searchTextOf } from '../users/search.js'
import type { Member } from './user-entry.js'

/** Who is here already under an id or a name of the dump. */
export interface Present {
  id: number
  usernameKey: string
  dateJoined: Date
  importedAt: Date | null
}

export interface ImportedSession {
  id: string
  userId: number
  createdAt: Date
  expiresAt: Date
  /** When its token was blacklisted; null while it is alive. */
  revokedAt: Date | null
}

export type DjangoStore = ReturnType<typeof createDjangoStore>

const memberColumns =
  'id, username, usernameKey, password, email, emailKey, nickname, level, isActive, isStaff, isSuperuser, dateJoined, lastLogin, passwordChangedAt, searchText, importedAt'
const sessionColumns = 'id, userId, createdAt, rotatedAt, expiresAt, keepUntil, revokedAt, revokedReason'

/** Kept with the sessions of tokens that were dead in Django. */
const blacklisted = 'blacklisted'

/** Writes many rows with few statements. Nothing that is here is ever overwritten. */
export function createDjangoStore(db: Database) {
  return {
    async findMembers(ids: readonly number[], usernameKeys: readonly string[]): Promise<Present[]> {
      const columns = 'SELECT id, usernameKey, dateJoined, importedAt FROM users WHERE'
      // Two index look-ups; an OR would walk the table.
      const rows = await db.query(
        `${columns} id IN (${marks(ids)}) UNION ${columns} usernameKey IN (${marks(usernameKeys)})`,
        ...ids,
        ...usernameKeys
      )
      return rows.map((row) => ({
        id: integer(row, 0),
        usernameKey: text(row, 1),
        dateJoined: date(row, 2),
        importedAt: nullable(date, row, 3)
      }))
    },

    /** Those of the keys that users have. */
    async findEmailKeys(keys: readonly string[]): Promise<Set<string>> {
      if (keys.length === 0) return new Set()
      const rows = await db.query(`SELECT emailKey FROM users WHERE emailKey IN (${marks(keys)})`, ...keys)
      return new Set(rows.map((row) => text(row, 0)))
    },

    /** @throws Again when somebody took one of the ids, names or emails since they were looked for: none was written */
    async insertMembers(members: readonly Member[]): Promise<void> {
      await insert('users', memberColumns, members.map(memberRow))
    },

    /** Lets the service adopt the tokens that Django issued for these users before this time. */
    async allowAdoption(ids: readonly number[], before: Date): Promise<void> {
      await db.execute(`UPDATE users SET adoptBefore = ? WHERE id IN (${marks(ids)})`, before, ...ids)
    },

    /** Puts tokens on the blacklist that no session stands for. @throws Again */
    async blacklist(tokens: readonly { jti: string; expiresAt: Date }[], at: Date): Promise<void> {
      const jtis = tokens.map(({ jti }) => jti)
      const rows = await db.query(`SELECT jti FROM blacklisted_tokens WHERE jti IN (${marks(jtis)})`, ...jtis)
      const here = new Set(rows.map((row) => text(row, 0)))
      const fresh = tokens.filter(({ jti }) => !here.has(jti))
      const columns = 'jti, expiresAt, blacklistedAt, reason'
      await insert(
        'blacklisted_tokens',
        columns,
        fresh.map(({ jti, expiresAt }) => [jti, expiresAt, at, 'in Django'])
      )
    },

    /** Keeps the ids up to this one from members to come: whoever had one of them in Django is known by it elsewhere. */
    async reserveIds(last: number): Promise<void> {
      const [row = []] = await db.query('SELECT MAX(id) FROM users')
      if (last <= (nullable(integer, row, 0) ?? 0)) return
      // A row that comes and goes moves the counter on every engine, and needs no right to change the table.
      const name = `reserved ${last} ${randomUUID()}`
      const nobody = {
        id: last,
        username: name,
        usernameKey: name,
        password: '!',
        email: '',
        emailKey: null,
        nickname: ''
      }
      const flags = { isActive: false, isStaff: false, isSuperuser: false }
      const times = { dateJoined: new Date(0), lastLogin: null, importedAt: null }
      const placeholder = memberRow({ ...nobody, ...flags, ...times, level: 1 })
      await db.transaction(async (tx) => {
        await tx.execute(insertion('users', memberColumns, [placeholder]), ...placeholder)
        await tx.execute('DELETE FROM users WHERE id = ? AND usernameKey = ?', last, name)
      })
    },

    /** Those of them whose sessions were never ended all at once. */
    async findUnended(userIds: readonly number[]): Promise<number[]> {
      const rows = await db.query(`SELECT id FROM users WHERE epoch = 0 AND id IN (${marks(userIds)})`, ...userIds)
      return rows.map((row) => integer(row, 0))
    },

    /** @returns the sessions that are here, and since when they have ended */
    async findSessions(ids: readonly string[]): Promise<Map<string, Date | null>> {
      const rows = await db.query(`SELECT id, revokedAt FROM sessions WHERE id IN (${marks(ids)})`, ...ids)
      return new Map(rows.map((row) => [text(row, 0), nullable(date, row, 1)]))
    },

    /** @throws Again when one of them is here meanwhile: none was written */
    async insertSessions(sessions: readonly ImportedSession[]): Promise<void> {
      await insert('sessions', sessionColumns, sessions.map(sessionRow))
    },

    /** Ends what is alive of them. */
    async revokeSessions(ids: readonly string[], at: Date): Promise<void> {
      await db.execute(
        `UPDATE sessions SET revokedAt = ?, revokedReason = ? WHERE revokedAt IS NULL AND id IN (${marks(ids)})`,
        at,
        blacklisted,
        ...ids
      )
    }
  }

  async function insert(table: string, columns: string, rows: readonly SqlValue[][]): Promise<void> {
    if (rows.length === 0) return
    try {
      await db.execute(insertion(table, columns, rows), ...rows.flat())
    } catch (error) {
      throw failureOf(error) === 'duplicate' ? new Again(`a row of ${table} was written meanwhile`) : error
    }
  }
}

function insertion(table: string, columns: string, rows: readonly SqlValue[][]): string {
  return `INSERT INTO ${table} (${columns}) VALUES ${rows.map((row) => `(${marks(row)})`).join(', ')}`
}

type NewRow = Omit<Member, 'writtenName' | 'joinedKnown' | 'lostFields' | 'lost'>

function memberRow(member: NewRow): SqlValue[] {
  const { id, username, usernameKey, password, email, emailKey, nickname, level, dateJoined, lastLogin } = member
  const { isActive, isStaff, isSuperuser } = member
  const flags = [isActive, isStaff, isSuperuser]
  const texts = [username, usernameKey, password, email, emailKey, nickname]
  // Django does not say when a password was set: not after the tokens of the dump were made.
  return [id, ...texts, level, ...flags, dateJoined, lastLogin, dateJoined, searchTextOf(member), member.importedAt]
}

function sessionRow({ id, userId, createdAt, expiresAt, revokedAt }: ImportedSession): SqlValue[] {
  return [id, userId, createdAt, createdAt, expiresAt, expiresAt, revokedAt, revokedAt && blacklisted]
}

/** Before there is a database, for a dry run: nobody is here, and nothing is written. */
export const emptyDjangoStore: DjangoStore = {
  findMembers: async () => [],
  findEmailKeys: async () => new Set(),
  findUnended: async () => [],
  findSessions: async () => new Map(),
  insertMembers: refuseToWrite,
  allowAdoption: refuseToWrite,
  blacklist: refuseToWrite,
  reserveIds: refuseToWrite,
  insertSessions: refuseToWrite,
  revokeSessions: refuseToWrite
}

async function refuseToWrite(): Promise<never> {
  throw new Error('a dry run writes nothing')
}

/** A list must not be empty in SQL; NULL matches nothing. */
const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ') || 'NULL'
