import type { AuditService } from '../audit/service.js'
import type { Retry } from '../db/retry.js'
import {
  givenTokenNotValid,
  NoActiveAccount,
  PasswordChanged,
  TokenNotValid,
  tokenBlacklisted,
  tokenExpired,
  tokenInvalid,
  UserInactive,
  UserNotFound
} from '../errors.js'
import type { Device, SessionService } from '../sessions/service.js'
import type { SessionState } from '../sessions/session.js'
import type { UserService } from '../users/service.js'
import type { User } from '../users/user.js'
import type { Extension } from './extension.js'
import { createForeignUsers } from './foreign.js'
import type { ForeignStore } from './foreign-store.js'
import type { Issuer, TokenPair } from './issuer.js'
import { createRotation, hasEnded, type LiveSession, newAttempt, refreshSpan } from './rotation.js'
import type { TokenSettings } from './settings.js'
import type { VerifiedToken, Verifier } from './verifier.js'

export interface TokenServiceDeps {
  users: UserService
  sessions: SessionService
  foreign: ForeignStore
  issuer: Issuer
  verifier: Verifier
  settings: TokenSettings
  extension: Extension
  retry: Retry
  clock: () => number
  audit: Pick<AuditService, 'emit' | 'count'>
  /** Told of what an extension's hook threw. */
  onHookError: (error: unknown) => void
}

export interface Credentials {
  username: string
  password: string
}

/** Who a request's access token speaks for. */
export interface Bearer {
  user: User
  /** null for a token signed elsewhere. */
  sessionId: string | null
}

export type TokenService = ReturnType<typeof createTokenService>

/** Tokens, as simplejwt's endpoints hand them out, renew, check and end them. */
export function createTokenService(deps: TokenServiceDeps) {
  const { users, sessions, issuer, verifier, settings, extension, retry, clock, audit } = deps
  const mayLogIn = extension.userAuthenticationRule ?? ((user: User) => user.isActive)
  const rotation = createRotation({ sessions, settings, mayLogIn, endOf: issuer.endOf, clock, onReuse: told })
  const foreign = createForeignUsers({ store: deps.foreign, settings, tokenUser: extension.tokenUser })

  return {
    /** Logs in. Two statements, one more with UPDATE_LAST_LOGIN, one more with SESSION_LIMIT. */
    async obtainPair(credentials: Credentials, device: Device): Promise<TokenPair> {
      const user = await logIn(credentials, device)
      const session = await sessions.open(user, device, refreshSpan(settings))
      loggedIn(user, session.id)
      return issuer.pair(user, session)
    },

    /** Logs in for a single token that renews itself. */
    async obtainSliding(credentials: Credentials, device: Device): Promise<{ token: string }> {
      const user = await logIn(credentials, device)
      const session = await sessions.open(user, device, settings.SLIDING_TOKEN_REFRESH_LIFETIME)
      loggedIn(user, session.id)
      return { token: await issuer.sliding(user, session, session.rotatedAt.getTime(), seconds(session.expiresAt)) }
    },

    /** Exchanges a refresh token. Two statements; one when nothing rotates. */
    async rotate(token: string): Promise<TokenPair | { access: string }> {
      const verified = await verifier(token, ['refresh'])
      const attempt = newAttempt()
      const { session, user } = await retry(() => rotation.rotate(verified, attempt))
      audit.count('refreshes')
      return settings.ROTATE_REFRESH_TOKENS
        ? issuer.pair(user, session)
        : { access: await issuer.access(user, session, clock()) }
    },

    /** Renews a sliding token, also one that has expired, until its refresh claim says no. One statement. */
    async renewSliding(token: string): Promise<{ token: string }> {
      const verified = await verifier(token, ['sliding'], settings.SLIDING_TOKEN_REFRESH_EXP_CLAIM)
      const { session, user } = await retry(() => rotation.find(verified))
      audit.count('refreshes')
      return { token: await issuer.sliding(user, session, clock(), verified.refreshExpiresAt ?? 0) }
    },

    /** Says whether a token of any kind would be accepted now. One statement. */
    async verify(token: string): Promise<void> {
      const verified = await verifier(token, ['access', 'refresh', 'sliding'])
      if (verified.sid === null) {
        if (verified.type === 'refresh') throw tokenInvalid()
        await retry(() => foreign.find(verified))
      } else if (verified.type === 'refresh') {
        const { standing } = await retry(() => rotation.inspect(verified))
        if (standing === 'reused') throw tokenBlacklisted()
      } else {
        await retry(() => bearerOf(verified))
      }
    },

    /** Logs out: ends the session of a refresh or sliding token, and with it every token of the session. */
    async blacklist(token: string): Promise<void> {
      const verified = await verifier(token, ['refresh', 'sliding'])
      if (verified.type === 'sliding') {
        return logOut(await retry(() => rotation.find(verified)))
      }
      const { standing, ...live } = await retry(() => rotation.inspect(verified))
      if (standing !== 'reused') return logOut(live)
      await sessions.revoke(live.session.id, 'reuse')
      told(live)
      throw tokenBlacklisted()
    },

    /** Who may pass a protected route with this token. One statement. */
    async authenticate(token: string): Promise<Bearer> {
      try {
        const verified = await verifier(token, settings.AUTH_TOKEN_CLASSES)
        if (verified.sid !== null) return await retry(() => bearerOf(verified))
        return { user: await retry(() => foreign.find(verified)), sessionId: null }
      } catch (error) {
        if (error instanceof TokenNotValid) throw givenTokenNotValid(error, settings.AUTH_TOKEN_CLASSES)
        throw error
      }
    }
  }

  async function logIn({ username, password }: Credentials, device: Device): Promise<User> {
    const { user, authentic } = await users.authenticate(username, password)
    if (!authentic || !(await mayLogIn(user))) {
      // An unknown name is not recorded: it may be a password that was typed into the wrong field.
      audit.emit({ type: 'login.failed', subjectId: user?.id ?? null })
      await runHook(() => extension.onLoginFailed?.({ username, device }))
      throw NoActiveAccount()
    }
    if (settings.UPDATE_LAST_LOGIN) await users.updateLastLogin(user)
    await runHook(() => extension.onLoginSuccess?.({ user, device }))
    return user
  }

  function loggedIn(user: User, sessionId: string): void {
    audit.count('logins')
    audit.emit({ type: 'login.succeeded', actorId: user.id, subjectId: user.id, sessionId })
  }

  async function logOut({ session, user }: LiveSession): Promise<void> {
    await sessions.revoke(session.id, 'logout')
    audit.emit({ type: 'token.revoked', actorId: user.id, subjectId: user.id, sessionId: session.id })
  }

  /** Nobody is named as the actor: of two who showed the token, one is a thief. */
  function told({ session, user }: LiveSession): void {
    audit.count('reuse_detections')
    audit.emit({ type: 'token.reused', subjectId: user.id, sessionId: session.id })
  }

  async function runHook(hook: () => unknown): Promise<void> {
    try {
      await hook()
    } catch (error) {
      deps.onHookError(error)
    }
  }

  async function bearerOf(token: VerifiedToken): Promise<Bearer> {
    const state = token.sid === null ? null : await sessions.find(token.sid, token.jti)
    if (state === null) throw tokenInvalid()
    const { user, session } = state
    if (user === null) throw UserNotFound()
    if (!user.isActive) throw UserInactive()
    if (hasEnded(state)) throw endedByPassword(state) ? PasswordChanged() : tokenBlacklisted()
    if (clock() >= issuer.endOf(session) + settings.LEEWAY) throw tokenExpired()
    return { user, sessionId: session.id }
  }
}

/** A session can end by its reason, or by its epoch when the login was still under way as the password changed. */
function endedByPassword({ session, user }: SessionState): boolean {
  if (session.revokedReason !== null) return session.revokedReason === 'password_changed'
  return user !== null && session.epoch !== user.epoch && user.passwordChangedAt >= session.createdAt
}

const seconds = (moment: Date): number => Math.floor(moment.getTime() / 1000)
