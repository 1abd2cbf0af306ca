import { NoActiveAccountForToken, tokenBlacklisted, tokenExpired, tokenInvalid } from '../../errors.js'
import { isOutcomeUnknown } from '../../infra/db/failures.js'
import type { Outages } from '../../infra/db/outages.js'
import { RetryRequested, type Try } from '../../infra/db/retry.js'
import type { Origin } from '../audit/events.js'
import { type Standing, standingOf } from '../sessions/generation.js'
import type { SessionLifecycle } from '../sessions/lifecycle.js'
import type { Binding, Session, SessionState } from '../sessions/session.js'
import type { User } from '../users/user.js'
import type { Adoption } from './adoption.js'
import type { Audience } from './audience.js'
import type { TokenSettings } from './settings.js'
import type { VerifiedToken } from './verifier.js'

/** A session whose token was accepted, and the user it belongs to. */
export interface LiveSession {
  session: Session
  user: User
}

/** A client that renews a session. */
export interface Renewer {
  clientId: string
  /** What it is granted when it is the first to renew this session. */
  scope: string
  /** The scope that it asks for now, given that of the session. @throws InvalidScope when it asks for more */
  narrow: (granted: string) => string
}

/** What the tries of one request came to so far. */
export interface RotationAttempt {
  origin: Origin | undefined
  /** The digest of the request's Idempotency-Key. */
  key: string | undefined
  /** Another use of the family was faster. */
  lostRace: boolean
  /** `rotatedAt`, in milliseconds, of each swap that was sent and whose outcome was lost with its connection. */
  unknown: Set<number>
}

export const newAttempt = (origin?: Origin, key?: string): RotationAttempt => ({
  origin,
  key,
  lostRace: false,
  unknown: new Set()
})

export interface RotationDeps {
  sessions: SessionLifecycle
  audience: Pick<Audience, 'requireBound'>
  settings: TokenSettings
  mayLogIn: (user: User) => boolean | Promise<boolean>
  /** When no token of the session may be alive any more, in milliseconds. */
  endOf: (session: Session) => number
  clock: () => number
  outages: Outages
  /** Told of each family that a replay ended. */
  onReuse: (live: LiveSession, origin: Origin | undefined) => void
  adopt: Adoption
}

export type Rotation = ReturnType<typeof createRotation>

/**
 * Refresh-token rotation with reuse detection (RFC 9700, section 4.14.2): one row for each login, one compare-and-swap
 * for each refresh, and no transaction.
 */
export function createRotation({
  sessions,
  audience,
  settings,
  mayLogIn,
  endOf,
  clock,
  outages,
  onReuse,
  adopt
}: RotationDeps) {
  const policy = {
    reuseInterval: settings.REFRESH_REUSE_INTERVAL,
    blacklistAfterRotation: settings.BLACKLIST_AFTER_ROTATION
  }

  return {
    find,
    stateOf,

    /** Reads the session of a refresh token and says what the token is worth, changing nothing. */
    inspect,

    /** The same, by what was read already. */
    judge,

    /**
     * One try at exchanging a refresh token, to be repeated by the retry policy from its beginning.
     *
     * @param attempt what earlier tries of the same request came to; a fresh one for each request
     * @returns the session as the winner left it: at the next generation, or untouched where nothing rotates
     */
    async rotate(
      token: VerifiedToken,
      attempt: RotationAttempt,
      renewer: Renewer | undefined,
      current: Try
    ): Promise<LiveSession> {
      const state = await stateOf(token)
      const { standing, ...live } = await judge(token, state, attempt.key)
      const { session, user } = live
      const binding = bindingOf(session, renewer)
      renewer?.narrow(session.scope ?? renewer.scope)
      if (standing === 'reused' && !isOwn(session, token, attempt)) {
        await sessions.revokeReused(session, user, attempt.origin)
        onReuse({ session, user }, attempt.origin)
        throw tokenBlacklisted()
      }
      const rotates = standing === 'current' || (standing === 'kept' && !attempt.lostRace)
      if (!settings.ROTATE_REFRESH_TOKENS || !rotates) return binding === undefined ? live : bound(live, binding)

      const rotatedAt = new Date(clock())
      const expiresAt = new Date(Math.min(rotatedAt.getTime() + refreshSpan(settings), endOf(session)))
      const next = { rotatedAt, expiresAt, rotationKey: attempt.key ?? null }
      const aliveAt = new Date(rotatedAt.getTime() - settings.LEEWAY)
      if (current.abandoned) throw new RetryRequested('no client waits for this attempt any more')
      // By the database's clock, which said what time it was a moment ago. Later nobody waits for the successor.
      const until = (state?.readAt ?? 0) + (current.deadline - performance.now()) / 1_000
      try {
        if (await sessions.consume(session.id, session.generation, next, aliveAt, until, binding)) {
          return { session: { ...session, ...binding, ...next, generation: session.generation + 1 }, user }
        }
      } catch (error) {
        if (isOutcomeUnknown(error)) attempt.unknown.add(rotatedAt.getTime())
        throw error
      }
      attempt.lostRace = true
      throw new RetryRequested(`session ${session.id} was rotated or revoked meanwhile`)
    }
  }

  /** Where nothing is swapped, the binding is a statement of its own. */
  async function bound({ session, user }: LiveSession, binding: Binding): Promise<LiveSession> {
    if (await sessions.bind(session.id, binding)) return { session: { ...session, ...binding }, user }
    throw new RetryRequested(`session ${session.id} was bound meanwhile`)
  }

  async function inspect(token: VerifiedToken): Promise<LiveSession & { standing: Standing }> {
    return judge(token, await stateOf(token))
  }

  async function judge(
    token: VerifiedToken,
    state: SessionState | null,
    key?: string
  ): Promise<LiveSession & { standing: Standing }> {
    const live = await requireLive(token, state)
    const now = clock()
    // The interval stands still while nobody could be served: who lost an answer then could not come again in time.
    const unserved = outages.within(live.session.rotatedAt.getTime(), now)
    const standing = standingOf(token.generation, live.session, policy, now - unserved, key)
    // The token is ours, so the row that was read is older than the token: another node has the newer one.
    if (standing === 'ahead') throw new RetryRequested(`session ${live.session.id} is behind its token`)
    return { ...live, standing }
  }

  async function find(token: VerifiedToken): Promise<LiveSession> {
    return requireLive(token, await stateOf(token))
  }

  async function stateOf(token: VerifiedToken): Promise<SessionState | null> {
    const { sid, jti } = token
    if (sid === null) return null
    const state = await sessions.find(sid, jti)
    if (state !== null || !(await adopt(token))) return state
    return sessions.find(sid, jti)
  }

  async function requireLive(token: VerifiedToken, state: SessionState | null): Promise<LiveSession> {
    if (state === null) throw tokenInvalid()
    const user = await activeUser(state)
    if (hasEnded(state)) throw tokenBlacklisted()
    audience.requireBound(token, state)
    const now = clock() - settings.LEEWAY
    if (now >= state.session.expiresAt.getTime() || now >= endOf(state.session)) throw tokenExpired()
    return { session: state.session, user }
  }

  async function activeUser({ user }: SessionState): Promise<User> {
    if (user === null || !(await mayLogIn(user))) throw NoActiveAccountForToken()
    return user
  }
}

/**
 * Sessions belong to whoever renews them first: a client, from then on it alone, or the application that logged in.
 *
 * @returns what is to be written down; undefined when nothing is
 * @throws TokenNotValid when somebody else renews this session
 */
function bindingOf({ clientId }: Session, renewer: Renewer | undefined): Binding | undefined {
  if (clientId === null) return renewer && { clientId: renewer.clientId, scope: renewer.scope }
  if (clientId !== renewer?.clientId) throw tokenInvalid()
  return undefined
}

/** Logged out, replaced, taken over, or cut off together with everything else of the user. */
export function hasEnded({ session, user, blacklisted }: SessionState): boolean {
  return blacklisted || session.revokedAt !== null || session.epoch !== user?.epoch
}

/** How long a session's row must outlive its last rotation: until its longest token is dead. */
export function refreshSpan(settings: TokenSettings): number {
  return Math.max(settings.REFRESH_TOKEN_LIFETIME, settings.ACCESS_TOKEN_LIFETIME)
}

/** The swap that succeeded without its answer was this very request's: the successor is not a thief's. */
function isOwn(session: Session, token: VerifiedToken, { unknown }: RotationAttempt): boolean {
  return token.generation === session.generation - 1 && unknown.has(session.rotatedAt.getTime())
}
