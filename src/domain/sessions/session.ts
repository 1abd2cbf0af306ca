import type { Prisma } from '../../infra/db/prisma.js'
import { columns, date, integer, orNull, type Row, text } from '../../infra/db/rows.js'
import type { User } from '../users/user.js'

/** One login, and where its family of refresh tokens stands. */
export type Session = Omit<Prisma.SessionModel, 'userAgent' | 'ip' | 'keepUntil' | 'serial'>

/** A client that renews a session from now on, and nobody else. */
export interface Binding {
  clientId: string
  /** Scopes, separated by spaces. */
  scope: string
}

/** What decides on the tokens of a client that is active, of its registration as it is now. */
export interface BoundClient {
  scopes: readonly string[]
}

/** Reads the scopes of the active client; null where there is none. */
export const boundClient = orNull((row: Row, index: number): BoundClient => ({ scopes: text(row, index).split(' ') }))

/** All that decides on a token, as one statement reads it. */
export interface SessionState {
  /** When it was read, in seconds by the database's own clock. */
  readAt: number
  session: Session
  /** null when the account was deleted. */
  user: User | null
  /** The client that the session is bound to; null when it is bound to none, or that one is inactive or deleted. */
  client: BoundClient | null
  /** Whether this one token was blacklisted by its `jti`. */
  blacklisted: boolean
}

/** What is read of a session, with Session as `s`. */
export const sessionColumns = columns<Session>('s', {
  id: text,
  userId: integer,
  epoch: integer,
  generation: integer,
  createdAt: date,
  rotatedAt: date,
  expiresAt: date,
  rotationKey: orNull(text),
  revokedAt: orNull(date),
  revokedReason: orNull(text),
  clientId: orNull(text),
  scope: orNull(text),
  authenticatedAt: orNull(date)
})

/** Why a session ended before its time. */
export type RevocationReason =
  | 'logout'
  | 'ended'
  | 'reuse'
  | 'session_limit'
  | 'password_changed'
  | 'deactivated'
  | 'deleted'
  | 'client'
  | 'admin'
