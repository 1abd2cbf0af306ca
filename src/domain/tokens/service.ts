import { tokenBlacklisted } from '../../errors.js'
import type { Outages } from '../../infra/db/outages.js'
import type { Retry } from '../../infra/db/retry.js'
import type { Origin } from '../audit/events.js'
import type { User } from '../users/user.js'
import { createAcceptance } from './acceptance.js'
import { createAdoption } from './adoption.js'
import type { AdoptionStore } from './adoption-store.js'
import type { Audience } from './audience.js'
import { createBearerCheck } from './bearer.js'
import type { ExternalStore } from './external-store.js'
import { createExternalUsers } from './external-users.js'
import { digestOfKey } from './idempotency-key.js'
import type { Grant, TokenPair } from './issuer.js'
import { createLogin, type LoginDeps } from './login.js'
import { createRotation, type LiveSession, newAttempt, type Renewer } from './rotation.js'
import type { Verifier } from './verifier.js'

export interface TokenServiceDeps extends Omit<LoginDeps, 'mayLogIn'> {
  external: ExternalStore
  adoptions: AdoptionStore
  verifier: Verifier
  audience: Audience
  retry: Retry
  outages: Outages
}

export type TokenService = ReturnType<typeof createTokenService>

/** Tokens, as simplejwt's endpoints hand them out, renew, check and end them. */
export function createTokenService(deps: TokenServiceDeps) {
  const { sessions, issuer, verifier, audience, settings, extension, outages, clock, audit } = deps
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
    ...createLogin({ ...deps, mayLogIn }),

    /** Reads the session of a token that was read. */
    stateOf: rotation.stateOf,

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

  async function logOut({ session, user }: LiveSession, origin?: Origin): Promise<void> {
    await sessions.revoke(session.id, 'logout')
    audit.emit({ type: 'token.revoked', actorId: user.id, subjectId: user.id, sessionId: session.id }, origin)
  }

  /** Nobody is named as the actor: of two who showed the token, one is a thief. */
  function recordReuse({ session, user }: LiveSession, origin?: Origin): void {
    audit.count('reuse_detections')
    audit.emit({ type: 'token.reused', subjectId: user.id, sessionId: session.id }, origin)
  }
}
