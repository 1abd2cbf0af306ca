import { isCatalogueError } from '../../errors.js'
import type { Database } from '../../infra/db/database.js'
import { failureOf } from '../../infra/db/failures.js'
import type { PrismaTransaction } from '../../infra/db/prisma.js'
import { RetryRequested } from '../../infra/db/retry.js'
import { column, insertion, text, together } from '../../infra/db/rows.js'
import { type LinkMaker, writeLink } from '../links/link-store.js'
import { emailKey, normalizeEmail } from './email.js'
import { searchTextOf } from './search.js'
import { type User, type UserLanguage, userColumns, userFields } from './user.js'

export interface NewUser {
  username: string
  usernameKey: string
  password: string
  email: string
  /** By what the email is unique; null where emails may repeat. */
  emailKey: string | null
  emailVerified: boolean
  nickname: string
  language: UserLanguage
  level: number
  isActive: boolean
  isStaff: boolean
  isSuperuser: boolean
  joined: Date
}

export interface UserWithPassword {
  user: User
  /** The stored hash. */
  password: string
}

/** What is written in the transaction that creates a user. */
export interface Beside {
  /** Takes what the user is created in exchange for; throws where it is void. */
  consume?: Consume | undefined
  /** Makes the link to the email of the user. */
  makeLink?: LinkMaker | undefined
}

export type Insertion = { user: User } | { user: null; taken: 'username' | 'email' }

/** Uses something up in a transaction. @throws an error of the catalogue where it is void */
export type Consume = (tx: PrismaTransaction) => Promise<void>

export type UserStore = ReturnType<typeof createUserStore>

export function createUserStore(db: Database) {
  const { prisma } = db
  const select = { ...userFields, password: true }

  return {
    findByKey,

    /** A user with the stored hash, to compare a password with. */
    async findWithPassword(id: number): Promise<UserWithPassword | null> {
      const found = await prisma.user.findUnique({ where: { id }, select })
      return found && apart(found)
    },

    /** Some stored hashes, of the oldest users and of the newest: who was carried over has ids in a row. */
    async sampleHashes(): Promise<string[]> {
      const part = (order: 'asc' | 'desc') =>
        prisma.user.findMany({ orderBy: { id: order }, take: 50, select: { password: true } })
      const found = [...(await part('asc')), ...(await part('desc'))]
      return [...new Set(found.map(({ password }) => password))]
    },

    /**
     * The user who holds this email, in whatever case, and users who share it without holding it, since it was theirs before
     * emails logged in. At most three: more than one user of the very email means that it identifies nobody.
     *
     * SQL: a UNION is two lookups in an index, and the OR that Prisma Client would send may walk the table.
     */
    async findByEmail(email: string): Promise<UserWithPassword[]> {
      const part = `SELECT ${withPassword.list} FROM users u WHERE`
      const rows = await db.query(
        `${part} u.emailKey = ? UNION ${part} u.email = ? LIMIT 3`,
        emailKey(email),
        normalizeEmail(email)
      )
      return rows.map((row) => withPassword.decode(row, 0))
    },

    findById: (id: number): Promise<User | null> => prisma.user.findUnique({ where: { id }, select: userFields }),

    /**
     * SQL: Prisma Client compiles each INSERT anew, 15 to 40 ms of CPU at the first ones, while sign-ups and the requests
     * beside them wait.
     *
     * @param beside what is written in the same transaction
     * @throws RetryRequested when what was taken no longer is; what `consume` throws
     */
    async insert(user: NewUser, { consume, makeLink }: Beside = {}): Promise<Insertion> {
      let rejection: unknown
      try {
        const { joined: dateJoined, ...values } = user
        const row = { ...values, searchText: searchTextOf(user), dateJoined, passwordChangedAt: dateJoined }
        if (consume === undefined && makeLink === undefined) await db.execute(...insertion('users', [row]))
        else {
          await db.transaction(async (tx) => {
            await consume?.(tx)
            const { id } = await tx.user.create({ data: row, select: { id: true } })
            if (makeLink !== undefined) await writeLink(tx, makeLink({ ...user, id }))
          })
        }
      } catch (error) {
        if (isCatalogueError(error)) rejection = error
        else if (failureOf(error) !== 'duplicate') throw error
      }
      // No two hashes are alike, so a row with this one is our own, maybe from a try whose outcome was lost.
      const found = await findByKey(user.usernameKey)
      if (found?.password === user.password) return { user: found.user }
      if (rejection !== undefined) throw rejection
      if (found !== null) return { user: null, taken: 'username' }
      const holder =
        user.emailKey !== null &&
        (await prisma.user.findUnique({ where: { emailKey: user.emailKey }, select: { id: true } }))
      if (!holder) throw new RetryRequested('the user who had this name or email was deleted meanwhile')
      return { user: null, taken: 'email' }
    },

    /** Replaces a hash by one of the same password, unless the password was changed meanwhile. */
    async rehash(id: number, from: string, to: string): Promise<void> {
      await prisma.user.updateMany({ where: { id, password: from }, data: { password: to } })
    },

    /** Users whose deactivation has ended, at most so many. */
    async findDue(at: Date, limit: number): Promise<User[]> {
      const where = { isActive: false, inactiveUntil: { lte: at } }
      return prisma.user.findMany({ where, take: limit, select: userFields })
    },

    /** Activates a user whose deactivation has ended. @returns whether it was this that did it */
    async activateIfDue(id: number, at: Date): Promise<boolean> {
      const { count } = await prisma.user.updateMany({
        where: { id, isActive: false, inactiveUntil: { lte: at } },
        data: { isActive: true, inactiveReason: '', inactiveUntil: null }
      })
      return count === 1
    },

    async updateLastLogin(id: number, at: Date): Promise<void> {
      await prisma.user.updateMany({ where: { id }, data: { lastLogin: at } })
    }
  }

  async function findByKey(usernameKey: string): Promise<UserWithPassword | null> {
    const found = await prisma.user.findUnique({ where: { usernameKey }, select })
    return found && apart(found)
  }
}

const withPassword = together({ user: userColumns, password: column('u.password', text) })

const apart = ({ password, ...user }: User & { password: string }): UserWithPassword => ({ user, password })
