import { randomUUID } from 'node:crypto'
import { searchTextOf } from '../domain/users/search.js'
import type { Database } from '../infra/db/database.js'
import { failureOf } from '../infra/db/failures.js'
import { RetryRequested } from '../infra/db/retry.js'
import { insertion, type SqlValue } from '../infra/db/rows.js'
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

/** Kept with the sessions of tokens that were dead in Django. */
const blacklisted = 'blacklisted'

/** Writes many rows with few statements. Nothing that is here is ever overwritten. */
export function createDjangoStore(db: Database) {
  const { prisma } = db
  return {
    async findMembers(ids: readonly number[], usernameKeys: readonly string[]): Promise<Present[]> {
      const select = { id: true, usernameKey: true, dateJoined: true, importedAt: true }
      // Two lookups in an index; an OR would walk the table.
      const byId = await prisma.user.findMany({ where: { id: { in: [...ids] } }, select })
      const byName = await prisma.user.findMany({ where: { usernameKey: { in: [...usernameKeys] } }, select })
      const here = new Map([...byId, ...byName].map((user) => [user.id, user]))
      return [...here.values()]
    },

    /** Those of the keys that users have. */
    async findEmailKeys(keys: readonly string[]): Promise<Set<string>> {
      const holders = await prisma.user.findMany({
        where: { emailKey: { in: [...keys] } },
        select: { emailKey: true }
      })
      return new Set(holders.flatMap(({ emailKey }) => emailKey ?? []))
    },

    /** @throws RetryRequested when somebody took one of the ids, names or emails since they were looked for: none was written */
    async insertMembers(members: readonly Member[]): Promise<void> {
      await insert('users', members.map(userOf))
    },

    /** Lets the service adopt the tokens that Django issued for these users before this time. */
    async allowAdoption(ids: readonly number[], before: Date): Promise<void> {
      await prisma.user.updateMany({ where: { id: { in: [...ids] } }, data: { adoptBefore: before } })
    },

    /** Puts tokens on the blacklist that no session stands for. @throws RetryRequested */
    async blacklist(tokens: readonly { jti: string; expiresAt: Date }[], at: Date): Promise<void> {
      const found = await prisma.blacklistedToken.findMany({
        where: { jti: { in: tokens.map(({ jti }) => jti) } },
        select: { jti: true }
      })
      const here = new Set(found.map(({ jti }) => jti))
      const data = tokens
        .filter(({ jti }) => !here.has(jti))
        .map(({ jti, expiresAt }) => ({ jti, expiresAt, blacklistedAt: at, reason: 'in Django' }))
      await insert('blacklisted_tokens', data)
    },

    /** Keeps the ids up to this one from new users: other services know Django's users by their ids. */
    async reserveIds(last: number): Promise<void> {
      const { _max } = await prisma.user.aggregate({ _max: { id: true } })
      if (last <= (_max.id ?? 0)) return
      // A row that comes and goes moves the counter on every engine, and needs no right to change the table.
      const name = `reserved ${last} ${randomUUID()}`
      const placeholderFields = {
        id: last,
        username: name,
        usernameKey: name,
        password: '!',
        email: '',
        emailKey: null,
        emailVerified: false,
        nickname: ''
      }
      const flags = { isActive: false, isStaff: false, isSuperuser: false }
      const times = { dateJoined: new Date(0), lastLogin: null, importedAt: null }
      const placeholder = userOf({ ...placeholderFields, ...flags, ...times, level: 1 })
      await db.transaction(async (tx) => {
        await tx.user.createMany({ data: placeholder })
        await tx.user.deleteMany({ where: { id: last, usernameKey: name } })
      })
    },

    /** Those of them whose sessions were never ended all at once. */
    async findUnended(userIds: readonly number[]): Promise<number[]> {
      const where = { id: { in: [...userIds] }, epoch: 0 }
      const found = await prisma.user.findMany({ where, select: { id: true } })
      return found.map(({ id }) => id)
    },

    /** @returns the sessions that are here, and since when they have ended */
    async findSessions(ids: readonly string[]): Promise<Map<string, Date | null>> {
      const where = { id: { in: [...ids] } }
      const found = await prisma.session.findMany({ where, select: { id: true, revokedAt: true } })
      return new Map(found.map(({ id, revokedAt }) => [id, revokedAt]))
    },

    /** @throws RetryRequested when one of them is here meanwhile: none was written */
    async insertSessions(sessions: readonly ImportedSession[]): Promise<void> {
      await insert('sessions', sessions.map(sessionOf))
    },

    /** Ends what is alive of them. */
    async revokeSessions(ids: readonly string[], at: Date): Promise<void> {
      await prisma.session.updateMany({
        where: { id: { in: [...ids] }, revokedAt: null },
        data: { revokedAt: at, revokedReason: blacklisted }
      })
    }
  }

  /** SQL: Prisma Client compiles an INSERT anew each time, for as long as the database takes to carry it out. */
  async function insert(table: string, rows: readonly Record<string, SqlValue>[]): Promise<void> {
    if (rows.length === 0) return
    try {
      await db.execute(...insertion(table, rows))
    } catch (error) {
      throw failureOf(error) === 'duplicate' ? new RetryRequested(`a row of ${table} was written meanwhile`) : error
    }
  }
}

type NewRow = Omit<Member, 'writtenName' | 'joinedKnown' | 'lostFields' | 'lost'>

function userOf(member: NewRow) {
  const { id, username, usernameKey, password, email, emailKey, nickname, level, dateJoined, lastLogin } = member
  const { emailVerified, isActive, isStaff, isSuperuser, importedAt } = member
  return {
    ...{ id, username, usernameKey, password, email, emailKey, nickname, level, dateJoined, lastLogin },
    ...{ emailVerified, isActive, isStaff, isSuperuser, importedAt },
    // Django does not say when a password was set: not after the tokens of the dump were made.
    passwordChangedAt: dateJoined,
    searchText: searchTextOf(member)
  }
}

function sessionOf({ id, userId, createdAt, expiresAt, revokedAt }: ImportedSession) {
  return {
    ...{ id, userId, createdAt, expiresAt, revokedAt },
    rotatedAt: createdAt,
    keepUntil: expiresAt,
    revokedReason: revokedAt && blacklisted
  }
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
