import type { Database } from '../db/database.js'
import { failureOf } from '../db/failures.js'
import { text } from '../db/rows.js'
import { searchTextOf } from './search.js'
import { decodeUser, type User, userColumns } from './user.js'

export interface NewUser {
  username: string
  usernameKey: string
  password: string
  email: string
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

    /** Members with this address, at most two: more than one means that it identifies nobody. */
    async findByEmail(email: string): Promise<UserWithPassword[]> {
      const rows = await db.query(`${select} WHERE u.email = ? LIMIT 2`, email)
      return rows.map((row) => ({ user: decodeUser(row), password: text(row, passwordColumn) }))
    },

    async findById(id: number): Promise<User | null> {
      const [row] = await db.query(`SELECT ${userColumns} FROM users u WHERE u.id = ?`, id)
      return row === undefined ? null : decodeUser(row)
    },

    /** @returns null when the name is taken */
    async insert(user: NewUser): Promise<User | null> {
      try {
        await db.execute(
          `INSERT INTO users (username, usernameKey, password, email, nickname, searchText, level, isActive, isStaff,
             isSuperuser, dateJoined, passwordChangedAt)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          user.username,
          user.usernameKey,
          user.password,
          user.email,
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
      return found?.password === user.password ? found.user : null
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
