import {
  PasswordChanged,
  tokenBlacklisted,
  tokenExpired,
  tokenInvalid,
  UserInactive,
  UserNotFound
} from '../../errors.js'
import type { Session, SessionState } from '../sessions/session.js'
import type { Audience } from './audience.js'
import { hasEnded, type LiveSession } from './rotation.js'
import type { VerifiedToken } from './verifier.js'

export interface BearerDeps {
  audience: Pick<Audience, 'requireBound'>
  /** When no token of the session may be alive any more, in milliseconds. */
  endOf: (session: Session) => number
  leeway: number
  clock: () => number
}

/**
 * What a session is to whoever brings an access or sliding token of it.
 *
 * @throws TokenNotValid, UserNotFound, UserInactive, PasswordChanged
 */
export function createBearerCheck({ audience, endOf, leeway, clock }: BearerDeps) {
  return function check(token: VerifiedToken, state: SessionState | null): LiveSession {
    if (state === null) throw tokenInvalid()
    const { user, session } = state
    if (user === null) throw UserNotFound()
    if (!user.isActive) throw UserInactive()
    if (hasEnded(state)) throw endedByPassword(state) ? PasswordChanged() : tokenBlacklisted()
    audience.requireBound(token, state)
    if (clock() >= endOf(session) + leeway) throw tokenExpired()
    return { user, session }
  }
}

/** A session can end by its reason, or by its epoch when the login was still under way as the password changed. */
function endedByPassword({ session, user }: SessionState): boolean {
  if (session.revokedReason !== null) return session.revokedReason === 'password_changed'
  return user !== null && session.epoch !== user.epoch && user.passwordChangedAt >= session.createdAt
}
