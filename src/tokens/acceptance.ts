import { givenTokenNotValid, TokenNotValid, tokenBlacklisted, tokenInvalid } from '../errors.js'
import type { Session, SessionState } from '../sessions/session.js'
import type { User } from '../users/user.js'
import type { ApiScope, Audience } from './audience.js'
import type { createBearerCheck } from './bearer.js'
import type { createForeignUsers } from './foreign.js'
import type { LiveSession, Rotation } from './rotation.js'
import type { TokenSettings } from './settings.js'
import type { VerifiedToken, Verifier } from './verifier.js'

/** Who a request's access token speaks for. */
export interface Bearer {
  user: User
  /** null for a token signed elsewhere. */
  session: Session | null
}

export interface AcceptanceDeps {
  verifier: Verifier
  audience: Audience
  rotation: Pick<Rotation, 'judge' | 'stateOf'>
  bearer: ReturnType<typeof createBearerCheck>
  foreign: ReturnType<typeof createForeignUsers>
  settings: Pick<TokenSettings, 'AUTH_TOKEN_CLASSES'>
  retry: <T>(work: () => Promise<T>) => Promise<T>
}

/** Says whether tokens are accepted: at protected routes, at verify, and at introspection. */
export function createAcceptance({ verifier, audience, rotation, bearer, foreign, settings, retry }: AcceptanceDeps) {
  return {
    /**
     * Says whether a token of any kind would be accepted here now. One that was given to a client must be good for one of our
     * own routes: a service that asks here knows of no scopes. One statement.
     */
    async verify(token: string): Promise<void> {
      const verified = await verifier(token, ['access', 'refresh', 'sliding'])
      if (verified.sid === null) {
        if (verified.type === 'refresh' || !audience.opensOurs(verified.parties, null)) throw tokenInvalid()
        await retry(() => foreign.find(verified))
        return
      }
      await retry(async () => {
        const state = await rotation.stateOf(verified)
        await check(verified, state)
        if (!audience.opensOurs(verified.parties, state?.client ?? null)) throw tokenInvalid()
      })
    },

    /** What a token of ours says. @throws TokenNotValid when its signature or claims do not hold */
    read: (token: string): Promise<VerifiedToken> => verifier(token, ['access', 'refresh', 'sliding']),

    /** Whether a token that was read is alive, by what was found of its session. @throws as `verify` does */
    check,

    /**
     * Who may pass a protected route of this scope with this token. One statement.
     *
     * @throws TokenNotValid, PermissionDenied
     */
    async authenticate(token: string, scope: ApiScope): Promise<Bearer> {
      try {
        const verified = await verifier(token, settings.AUTH_TOKEN_CLASSES)
        if (verified.sid !== null) {
          const state = await retry(() => rotation.stateOf(verified))
          const { user, session } = bearer(verified, state)
          audience.requireScope(verified.parties, state?.client ?? null, scope)
          return { user, session }
        }
        audience.requireScope(verified.parties, null, scope)
        return { user: await retry(() => foreign.find(verified)), session: null }
      } catch (error) {
        if (error instanceof TokenNotValid) throw givenTokenNotValid(error, settings.AUTH_TOKEN_CLASSES)
        throw error
      }
    }
  }

  async function check(token: VerifiedToken, state: SessionState | null): Promise<LiveSession> {
    if (token.type !== 'refresh') return bearer(token, state)
    const { standing, ...live } = await rotation.judge(token, state)
    if (standing === 'reused') throw tokenBlacklisted()
    return live
  }
}
