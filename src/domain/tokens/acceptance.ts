import { givenTokenNotValid, TokenNotValid, tokenBlacklisted, tokenInvalid } from '../../errors.js'
import type { BoundClient, Session, SessionState } from '../sessions/session.js'
import type { User } from '../users/user.js'
import type { ApiScope, Audience, Parties } from './audience.js'
import type { createBearerCheck } from './bearer.js'
import type { createExternalUsers } from './external-users.js'
import type { LiveSession, Rotation } from './rotation.js'
import type { TokenSettings } from './settings.js'
import type { VerifiedToken, Verifier } from './verifier.js'

/** Who a request's access token speaks for. */
export interface Bearer {
  user: User
  /** null for a token signed elsewhere. */
  session: Session | null
  /** What the token is for, and the client that its session belongs to. */
  parties: Parties
  client: BoundClient | null
}

export interface AcceptanceDeps {
  verifier: Verifier
  audience: Audience
  rotation: Pick<Rotation, 'judge' | 'stateOf'>
  bearer: ReturnType<typeof createBearerCheck>
  external: ReturnType<typeof createExternalUsers>
  settings: Pick<TokenSettings, 'AUTH_TOKEN_CLASSES'>
  retry: <T>(work: () => Promise<T>) => Promise<T>
}

/** Says whether tokens are accepted: at protected routes, at verify, and at introspection. */
export function createAcceptance({ verifier, audience, rotation, bearer, external, settings, retry }: AcceptanceDeps) {
  return {
    /**
     * Says whether a token of any kind would be accepted here now. One that was given to a client must be good for one of our
     * own routes: a service that asks here knows of no scopes. One statement.
     */
    async verify(token: string): Promise<void> {
      const verified = await verifier(token, ['access', 'refresh', 'sliding'])
      if (verified.sid === null) {
        if (verified.type === 'refresh' || !audience.opensOurs(verified.parties, null)) throw tokenInvalid()
        await retry(() => external.find(verified))
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
     * Who a token speaks for; `requireScope` says where it may be used. One statement.
     *
     * @throws TokenNotValid
     */
    async authenticate(token: string): Promise<Bearer> {
      try {
        const verified = await verifier(token, settings.AUTH_TOKEN_CLASSES)
        const { parties } = verified
        if (verified.sid === null) {
          return { user: await retry(() => external.find(verified)), session: null, parties, client: null }
        }
        const state = await retry(() => rotation.stateOf(verified))
        const { user, session } = bearer(verified, state)
        return { user, session, parties, client: state?.client ?? null }
      } catch (error) {
        throw given(error)
      }
    },

    /** @throws TokenNotValid, PermissionDenied where the token does not open a protected route of this scope */
    requireScope({ parties, client }: Bearer, scope: ApiScope): void {
      try {
        audience.requireScope(parties, client, scope)
      } catch (error) {
        throw given(error)
      }
    }
  }

  function given(error: unknown): unknown {
    return error instanceof TokenNotValid ? givenTokenNotValid(error, settings.AUTH_TOKEN_CLASSES) : error
  }

  async function check(token: VerifiedToken, state: SessionState | null): Promise<LiveSession> {
    if (token.type !== 'refresh') return bearer(token, state)
    const { standing, ...live } = await rotation.judge(token, state)
    if (standing === 'reused') throw tokenBlacklisted()
    return live
  }
}
