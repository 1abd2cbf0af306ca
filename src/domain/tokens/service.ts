import { NoActiveAccount, tokenBlacklisted } from '../../errors.js'
import type { Outages } from '../../infra/db/outages.js'
import type { Retry } from '../../infra/db/retry.js'
import type { Origin } from '../audit/events.js'
import type { AuditService } from '../audit/service.js'
import type { Device } from '../sessions/device.js'
import type { SessionLifecycle } from '../sessions/lifecycle.js'
import type { LoginAccount, UserService } from '../users/service.js'
import type { User } from '../users/user.js'
import { createAcceptance } from './acceptance.js'
import { createAdoption } from './adoption.js'
import type { AdoptionStore } from './adoption-store.js'
import type { Audience } from './audience.js'
import { createBearerCheck } from './bearer.js'
import type { Extension } from './extension.js'
import type { ExternalStore } from './external-store.js'
import { createExternalUsers } from './external-users.js'
import { digestOfKey } from './idempotency-key.js'
import type { Grant, Issuer, TokenPair } from './issuer.js'
import { createRotation, type LiveSession, newAttempt, type Renewer, refreshSpan } from './rotation.js'
import type { TokenSettings } from './settings.js'
import type { Verifier } from './verifier.js'

export interface TokenServiceDeps {
  users: UserService
  sessions: SessionLifecycle
  external: ExternalStore
  adoptions: AdoptionStore
  issuer: Issuer
  verifier: Verifier
  audience: Audience
  settings: TokenSettings
  extension: Extension
  retry: Retry
  outages: Outages
  clock: () => number
  audit: Pick<AuditService, 'emit' | 'count'>
  /** Told of what an extension's hook threw. */
  onHookError: (error: unknown) => void
}

export interface Credentials {
  username: string
  password: string
}

/** Credentials, and the account that they are for. */
export interface GuardedCredentials extends Credentials {
  account: LoginAccount
}

export type TokenService = ReturnType<typeof createTokenService>

/** Tokens, as simplejwt's endpoints hand them out, renew, check and end them. */
export function createTokenService(deps: TokenServiceDeps) {
  const { users, sessions, issuer, verifier, audience, settings, extension, outages, clock, audit } = deps
  const retry: Retry = (work) => outages.watch(() => deps.retry(work))
  const mayLogIn = extension.userAuthenticationRule ?? ((user: User) => user.isActive)
  const rotation = createRotation({
    sessions,
    audience,
    settings,
    mayLogIn,
    endOf: issuer.endOf,
    clock,
    outages,
    onReuse: recordReuse,
    adopt: createAdoption({ store: deps.adoptions, settings, clock })
  })
  const bearer = createBearerCheck({ audience, endOf: issuer.endOf, leeway: settings.LEEWAY, clock })
  const external = createExternalUsers({ store: deps.external, settings, tokenUser: extension.tokenUser })

  const acceptance = createAcceptance({ verifier, audience, rotation, bearer, external, settings, retry })

  return {
    ...acceptance,

    /** Reads the session of a token that was read. */
    stateOf: rotation.stateOf,

    /**
     * Logs in. Two statements; one more with UPDATE_LAST_LOGIN, with SESSION_LIMIT, and for a user who gets an email about new
     * devices.
     */
    async obtainPair(credentials: GuardedCredentials, device: Device, origin?: Origin): Promise<TokenPair> {
      const user = await logIn(credentials, device, origin)
      const session = await sessions.open(user, device, refreshSpan(settings), origin)
      loggedIn(user, session.id, origin)
      return issuer.pair(user, session, clock())
    },

    /** Logs in for a single token that renews itself. */
    async obtainSliding(credentials: GuardedCredentials, device: Device, origin?: Origin): Promise<{ token: string }> {
      const user = await logIn(credentials, device, origin)
      const session = await sessions.open(user, device, settings.SLIDING_TOKEN_REFRESH_LIFETIME, origin)
      loggedIn(user, session.id, origin)
      return { token: await issuer.sliding(user, session, session.rotatedAt.getTime(), seconds(session.expiresAt)) }
    },

    /**
     * Exchanges a refresh token. Two statements; one when nothing rotates.
     *
     * @param key the Idempotency-Key that came with it
     */
    async rotate(token: string, origin?: Origin, key?: string): Promise<TokenPair | { access: string }> {
      const { session, user } = await renew(token, origin, key)
      return settings.ROTATE_REFRESH_TOKENS
        ? issuer.pair(user, session, clock())
        : { access: await issuer.access(user, session, clock()) }
    },

    /**
     * The same for a client, to which the session belongs from then on.
     *
     * @param grant what a session is granted that the client is the first to renew
     * @param narrow the scope of this access token, given that of the session
     */
    async rotateFor(grant: Grant, token: string, narrow: Renewer['narrow'], origin?: Origin, key?: string) {
      const { session, user } = await renew(token, origin, key, { ...grant, narrow })
      const scope = narrow(session.scope ?? grant.scope)
      return { scope, ...(await issuer.pairFor({ ...grant, scope }, user, session, clock())) }
    },

    /** Renews a sliding token, also one that has expired, until its refresh claim says no. One statement. */
    async renewSliding(token: string): Promise<{ token: string }> {
      const verified = await verifier(token, ['sliding'], settings.SLIDING_TOKEN_REFRESH_EXP_CLAIM)
      const { session, user } = await retry(() => rotation.find(verified))
      audit.count('refreshes')
      return { token: await issuer.sliding(user, session, clock(), verified.refreshExpiresAt ?? 0) }
    },

    /** Logs out: ends the session of a refresh or sliding token, and with it every token of the session. */
    async blacklist(token: string, origin?: Origin): Promise<void> {
      const verified = await verifier(token, ['refresh', 'sliding'])
      if (verified.type === 'sliding') {
        return logOut(await retry(() => rotation.find(verified)), origin)
      }
      const { standing, ...live } = await retry(() => rotation.inspect(verified))
      if (standing !== 'reused') return logOut(live, origin)
      await sessions.revokeReused(live.session, live.user, origin)
      recordReuse(live, origin)
      throw tokenBlacklisted()
    }
  }

  async function renew(token: string, origin?: Origin, key?: string, renewer?: Renewer): Promise<LiveSession> {
    const verified = await verifier(token, ['refresh'])
    const attempt = newAttempt(origin, digestOfKey(key))
    const live = await outages.watchRenewal(() =>
      deps.retry((current) => rotation.rotate(verified, attempt, renewer, current))
    )
    audit.count('refreshes')
    return live
  }

  async function logIn(
    { account, username, password }: GuardedCredentials,
    device: Device,
    origin?: Origin
  ): Promise<User> {
    const found = await users.verifyPassword(account, password, device.ip)
    const { authentic, excessive } = found
    const user = authentic ? await users.activateIfDue(found.user) : found.user
    if (!authentic || user === null || !(await mayLogIn(user))) {
      // An unknown name is not recorded: it may be a password that was typed into the wrong field.
      const detail = excessive ? 'the imported hash is too expensive; set a new password' : ''
      audit.count('failed_logins')
      audit.emit({ type: 'login.failed', subjectId: user?.id ?? null, detail }, origin)
      await runHook(() => extension.onLoginFailed?.({ username, device }))
      throw NoActiveAccount()
    }
    if (settings.UPDATE_LAST_LOGIN) await users.updateLastLogin(user)
    await runHook(() => extension.onLoginSuccess?.({ user, device }))
    return user
  }

  function loggedIn(user: User, sessionId: string, origin?: Origin): void {
    audit.count('logins')
    audit.emit({ type: 'login.succeeded', actorId: user.id, subjectId: user.id, sessionId }, origin)
  }

  async function logOut({ session, user }: LiveSession, origin?: Origin): Promise<void> {
    await sessions.revoke(session.id, 'logout')
    audit.emit({ type: 'token.revoked', actorId: user.id, subjectId: user.id, sessionId: session.id }, origin)
  }

  /** Nobody is named as the actor: of two who showed the token, one is a thief. */
  function recordReuse({ session, user }: LiveSession, origin?: Origin): void {
    audit.count('reuse_detections')
    audit.emit({ type: 'token.reused', subjectId: user.id, sessionId: session.id }, origin)
  }

  async function runHook(hook: () => unknown): Promise<void> {
    try {
      await hook()
    } catch (error) {
      deps.onHookError(error)
    }
  }
}

const seconds = (moment: Date): number => Math.floor(moment.getTime() / 1000)
