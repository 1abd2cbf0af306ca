import { date, integer, nullable, type Row, text } from '../db/rows.js'
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
  /** When the user last proved in it who they are; null where that is not known. */
  authenticatedAt: Date | null
  /** The client that alone may renew it; null for those that were never renewed by one. */
  clientId: string | null
  /** What that client was granted; null where no client is bound. */
  scope: string | null
}

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

/** @param at the position of the scopes of the active client in the row; null where there is none */
export function decodeBoundClient(row: Row, at: number): BoundClient | null {
  return row[at] === null ? null : { scopes: text(row, at).split(' ') }
}

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

/** What a SELECT must name, with Session as `s`, for `decodeSession`. */
export const sessionColumns =
  's.id, s.userId, s.epoch, s.generation, s.createdAt, s.rotatedAt, s.expiresAt, s.revokedAt, s.revokedReason, s.clientId, s.scope, s.authenticatedAt'

/** @param from the position of the first of `sessionColumns` in the row */
export function decodeSession(row: Row, from = 0): Session {
  return {
    id: text(row, from),
    userId: integer(row, from + 1),
    epoch: integer(row, from + 2),
    generation: integer(row, from + 3),
    createdAt: date(row, from + 4),
    rotatedAt: date(row, from + 5),
    expiresAt: date(row, from + 6),
    revokedAt: nullable(date, row, from + 7),
    revokedReason: nullable(text, row, from + 8),
    clientId: nullable(text, row, from + 9),
    scope: nullable(text, row, from + 10),
    authenticatedAt: nullable(date, row, from + 11)
  }
}

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
