import type { User } from '../users/user.js'

/** One login, and where its family of refresh tokens stands. */
export interface Session {
  id: string
  userId: number
  epoch: number
  generation: number
  createdAt: Date
  rotatedAt: Date
  expiresAt: Date
  revokedAt: Date | null
  revokedReason: string | null
}

/** All that decides on a token, as one statement reads it. */
export interface SessionState {
  session: Session
  /** null when the account was deleted. */
  user: User | null
  /** Whether this one token was blacklisted by its `jti`. */
  blacklisted: boolean
}
