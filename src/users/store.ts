import type { Database } from '../db/database.js'
import { failureOf } from '../db/failures.js'
import { Again } from '../db/retry.js'
import { text } from '../db/rows.js'
import { emailKey, normalizeEmail } from './email.js'
import { searchTextOf } from './search.js'
import { decodeUser, type User, userColumns } from './user.js'

export interface NewUser {
  username: string
  usernameKey: string
  password: string
  email: string
  /** By what the email is unique; null where emails may repeat. */
  emailKey: string | null
  nickname: string
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

export type Insertion = { user: User } | { user: null; taken: 'username' | 'email' }

export type UserStore = ReturnType<typeof createUserStore>

export function createUserStore(db: Database) {
  const select = `SELECT ${userColumns}, u.password FROM users u`
  const passwordColumn = userColumns.split(',').length

  return {
    findByKey,

    /** A member with the stored hash, to compare a password with. */
    async findWithPassword(id: number): Promise<UserWithPassword | null> {
      const [row] = await db.query(`${select} WHERE u.id = ?`, id)
      return row === undefined ? null : { user: decodeUser(row), password: text(row, passwordColumn) }
    },

    /** Some stored hashes, of the oldest members and of the newest: who was carried over has ids in a row. */
    async sampleHashes(): Promise<string[]> {
      const part = (order: string) =>
        `SELECT password FROM (SELECT password FROM users ORDER BY id ${order} LIMIT 50) p`
      const rows = await db.query(`${part('ASC')} UNION ${part('DESC')}`)
      return rows.map((row) => text(row, 0))
    },

    /**
     * The user who holds this email, in whatever case, and users who share it without holding it, since it was theirs before
     * emails logged in. At most three: more than one user of the very email means that it identifies nobody.
     */
    async findByEmail(email: string): Promise<UserWithPassword[]> {
      const rows = await db.query(
        `${select} WHERE u.emailKey = ? UNION ${select} WHERE u.email = ? LIMIT 3`,
        emailKey(email),
        normalizeEmail(email)
      )
      return rows.map((row) => ({ user: decodeUser(row), password: text(row, passwordColumn) }))
    },

    async findById(id: number): Promise<User | null> {
      const [row] = await db.query(`SELECT ${userColumns} FROM users u WHERE u.id = ?`, id)
      return row === undefined ? null : decodeUser(row)
    },

    /** @throws Again when what was taken no longer is */
    async insert(user: NewUser): Promise<Insertion> {
      try {
        await db.execute(
          `INSERT INTO users (username, usernameKey, password, email, emailKey, nickname, searchText, level, isActive, isStaff,
             isSuperuser, dateJoined, passwordChangedAt)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          user.username,
          user.usernameKey,
          user.password,
          user.email,
          user.emailKey,
          user.nickname,
          searchTextOf(user),
          user.level,
          user.isActive,
          user.isStaff,
          user.isSuperuser,
          user.joined,
          user.joined
        )
      } catch (error) {
        if (failureOf(error) !== 'duplicate') throw error
      }
      // No two hashes are alike, so a row with this one is our own, maybe from a try whose outcome was lost.
      const found = await findByKey(user.usernameKey)
      if (found?.password === user.password) return { user: found.user }
      if (found !== null) return { user: null, taken: 'username' }
      const [holder] = await db.query('SELECT id FROM users WHERE emailKey = ?', user.emailKey)
      if (holder === undefined) throw new Again('the user who had this name or email was deleted meanwhile')
      return { user: null, taken: 'email' }
    },

    /** Replaces a hash by one of the same password, unless the password was changed meanwhile. */
    async rehash(id: number, from: string, to: string): Promise<void> {
      await db.execute('UPDATE users SET password = ? WHERE id = ? AND password = ?', to, id, from)
    },

    async updateLastLogin(id: number, at: Date): Promise<void> {
      await db.execute('UPDATE users SET lastLogin = ? WHERE id = ?', at, id)
    }
  }

  async function findByKey(usernameKey: string): Promise<UserWithPassword | null> {
    const [row] = await db.query(`${select} WHERE u.usernameKey = ?`, usernameKey)
    return row === undefined ? null : { user: decodeUser(row), password: text(row, passwordColumn) }
  }
}
