import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { InvalidRequest, isCatalogueError, UnauthorizedClient } from '../../errors.js'
import type { Retry } from '../../infra/db/retry.js'
import type { ClientAuthentication } from '../clients/authentication.js'
import type { ClientParameters } from '../clients/credentials.js'
import type { Audience } from '../tokens/audience.js'
import type { TokenService } from '../tokens/service.js'
import type { User } from '../users/user.js'
import type { IntrospectionFinding, IntrospectionStore } from './introspection-store.js'
import { type PresentedDeps, type PresentedToken, readPresented } from './presented.js'

export interface IntrospectionDeps extends PresentedDeps {
  store: IntrospectionStore
  authentication: ClientAuthentication
  tokens: Pick<TokenService, 'read' | 'check'>
  audience: Pick<Audience, 'concerns'>
  retry: Retry
  clock: () => number
  /** Milliseconds for which an answer may be given again; 0 for none. */
  cacheTime: number
}

/** Who asks, and about which token. */
export interface Question extends ClientParameters {
  token?: string | undefined
}

/** RFC 7662, section 2.2. Of a token that is not active, nothing else is said. */
export type Introspection = { active: false } | ({ active: true } & Record<string, unknown>)

const inactive: Introspection = { active: false }

/** Tells clients about tokens (RFC 7662). One statement, the client's own authentication included. */
export function createIntrospection(deps: IntrospectionDeps) {
  const { store, authentication, tokens, audience, retry, clock, cacheTime } = deps
  const cache = new LRUCache<string, { answer: Introspection; until: number }>({ max: 10_000 })

  /**
   * @throws InvalidRequest, InvalidClient, UnauthorizedClient, Unavailable
   */
  return async function introspect(parameters: Question, ip: string): Promise<Introspection> {
    const { token } = parameters
    if (token === undefined) throw InvalidRequest('token is missing.')
    const key = keyOf(parameters)
    const cached = key === undefined ? undefined : cache.get(key)
    if (cached !== undefined && cached.until > clock()) return cached.answer
    const presented = await readPresented(deps, token)
    let found: IntrospectionFinding | null | undefined
    const client = await authentication.authenticate(parameters, ip, async (caller) => {
      const { sid = null, jti = '', clientId = null } = presented ?? {}
      found = await retry(() => store.find({ caller, sid, jti, clientId }))
      return found?.caller ?? null
    })
    if (!client.grants.includes('introspection')) throw UnauthorizedClient('The client may not introspect tokens.')
    if (presented === null || found == null) return inactive
    const answer = await describe(presented, found)
    if (key !== undefined) cache.set(key, { answer, until: clock() + cacheTime })
    return answer
  }

  /** The token, and who asks by which secret. An assertion is good for one question only. */
  function keyOf({ authorization, client_id, client_secret, client_assertion, token }: Question): string | undefined {
    if (cacheTime === 0 || client_assertion !== undefined) return undefined
    return hash('sha256', JSON.stringify([authorization, client_id, client_secret, token]), 'base64url')
  }

  async function describe(token: PresentedToken, found: IntrospectionFinding): Promise<Introspection> {
    if (found.blacklisted || (token.clientId !== null && found.client === null)) return inactive
    if (!audience.concerns(token.parties, found.caller)) return inactive
    if (token.user === null) {
      if (token.epoch !== found.clientEpoch) return inactive
      return { active: true, ...token.payload, token_use: 'access', token_type: 'Bearer' }
    }
    try {
      const { user } = await tokens.check(token.user, found.state)
      return activeToken(token, user)
    } catch (error) {
      if (isCatalogueError(error) && error.statusCode < 500) return inactive
      throw error
    }
  }
}

function activeToken({ payload, user: token }: PresentedToken, user: User): Introspection {
  // simplejwt's claim of the same name says which kind of token it is.
  const { token_type: _, ...claims } = payload
  const kind = token?.type
  return {
    active: true,
    username: user.username,
    ...claims,
    token_use: kind,
    ...(kind !== 'refresh' && { token_type: 'Bearer' })
  }
}
