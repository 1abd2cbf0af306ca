import type { Session, SessionState } from '../../src/domain/sessions/session.js'
import { type User, unregistered } from '../../src/domain/users/user.js'

export interface StateOptions {
  session?: Partial<Session>
  /** null for a deleted account. */
  user?: Partial<User> | null
  client?: SessionState['client']
  blacklisted?: boolean
}

/** When the session of `stateOf` began. */
export const loginAt = Date.UTC(2026, 10, 26, 12)

/** A session that is alive, of an active user, but for what is given. */
export function stateOf({ session, user = {}, client = null, blacklisted = false }: StateOptions = {}): SessionState {
  return {
    readAt: loginAt / 1_000,
    session: {
      id: 'a3c1',
      userId: 7,
      epoch: 3,
      generation: 0,
      createdAt: new Date(loginAt),
      rotatedAt: new Date(loginAt),
      expiresAt: new Date(loginAt + 86_400_000),
      rotationKey: null,
      revokedAt: null,
      revokedReason: null,
      authenticatedAt: new Date(loginAt),
      clientId: null,
      scope: null,
      ...session
    },
    user: user && { ...unregistered, id: 7, username: 'neo', epoch: 3, ...user },
    client,
    blacklisted
  }
}
