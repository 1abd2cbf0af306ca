import { insufficientScope, tokenBlacklisted, tokenInvalid } from '../../errors.js'
import type { BoundClient, SessionState } from '../sessions/session.js'
import type { Payload, TokenSettings } from './settings.js'

/** The scopes of our own API: `account` opens a user's own routes, `admin` those for staff. */
export const apiScopes = ['account', 'admin'] as const
export type ApiScope = (typeof apiScopes)[number]

/** A signature that holds, and what it signs. */
export interface SignedToken {
  payload: Payload
  /** The header's `typ`, which the signature covers. */
  typ: unknown
  /** True when a key of `JWK_URL` made the signature. */
  external: boolean
}

/** Who a token is for. */
export interface Parties {
  /** The client of ours that it was given to (`typ: at+jwt`); null for those of the application itself. */
  clientId: string | null
  /** Who may accept it. A token that names nobody is for us. */
  audience: readonly string[]
  /** What it may be used for; null where that is not limited, as with simplejwt's tokens. */
  scopes: readonly string[] | null
}

export interface AudienceDeps {
  settings: Pick<TokenSettings, 'ISSUER' | 'AUDIENCE' | 'JWK_ISSUER' | 'JWK_AUDIENCE'>
  /** Our issuer identifier, which is also our API's name as an audience. */
  identity: { readonly issuer: string }
}

export type Audience = ReturnType<typeof createAudience>

/**
 * The one place that decides who a token is for (RFC 9068, section 4): by its type, issuer, audience, scope, and the client that
 * it was given to. Routes, verify, refresh, blacklist and introspection all ask here.
 */
export function createAudience({ settings, identity }: AudienceDeps) {
  const { ISSUER, AUDIENCE, JWK_ISSUER = ISSUER, JWK_AUDIENCE } = settings
  const externalAudience = JWK_AUDIENCE.length > 0 ? JWK_AUDIENCE : AUDIENCE

  return {
    /** Who a token with these claims is for. @throws TokenNotValid for a type, issuer or audience that is not accepted */
    read({ payload, typ, external }: SignedToken): Parties {
      const isAccessToken = isOAuth(typ)
      const named = audienceOf(payload)
      if (external) {
        requireParties(payload, named, JWK_ISSUER, externalAudience)
        // Its audience is the name that its issuer has for us. Its client, if any, is none of ours.
        return { clientId: null, audience: [identity.issuer], scopes: isAccessToken ? scopesOf(payload) : null }
      }
      if (!isAccessToken) {
        requireParties(payload, named, ISSUER, AUDIENCE)
        return { clientId: null, audience: named.length > 0 ? named : [identity.issuer], scopes: null }
      }
      if (payload.iss !== identity.issuer) throw tokenInvalid()
      return { clientId: clientIdOf(payload), audience: named, scopes: scopesOf(payload) }
    },

    /**
     * A session belongs to the application that logged in, or to the client that has renewed it since. A token of the one is
     * worth nothing once the session is the other's, and nothing at all when that client is deactivated or deleted.
     *
     * @throws TokenNotValid
     */
    requireBound({ parties, type }: { parties: Parties; type: string }, { session, client }: SessionState): void {
      if (session.clientId !== null && client === null) throw tokenBlacklisted()
      // A refresh token names no client: whose it is decides the rotation.
      if (type !== 'refresh' && parties.clientId !== session.clientId) throw tokenInvalid()
    },

    /**
     * Whether a token opens one of our own routes.
     *
     * @param client as it is registered now: a scope that it has lost opens nothing any more
     * @param scope of the route
     * @throws TokenNotValid, PermissionDenied
     */
    requireScope({ audience, scopes }: Parties, client: BoundClient | null, scope: ApiScope): void {
      if (scopes === null) return
      if (!audience.includes(identity.issuer)) throw tokenInvalid()
      if (!holds(scopes, client, scope)) throw insufficientScope(scope)
    },

    /** Whether a token opens any of our own routes. */
    opensOurs: ({ audience, scopes }: Parties, client: BoundClient | null): boolean =>
      scopes === null ||
      (audience.includes(identity.issuer) && apiScopes.some((scope) => holds(scopes, client, scope))),

    /** Whether a client may be told about a token: one that is meant for it, or for us. */
    concerns: ({ audience }: Parties, { id, audiences }: { id: string; audiences: readonly string[] }): boolean =>
      [identity.issuer, id, ...audiences].some((name) => audience.includes(name))
  }
}

function holds(scopes: readonly string[], client: BoundClient | null, scope: ApiScope): boolean {
  return scopes.includes(scope) && (client === null || client.scopes.includes(scope))
}

/** Tokens of every other type, such as `logout+jwt` or `dpop+jwt`, have the same signature and another meaning (RFC 8725, 3.11). */
function isOAuth(typ: unknown): boolean {
  if (typ === 'JWT' || typ === undefined) return false
  const type = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : ''
  if (type !== 'jwt' && type !== 'at+jwt') throw tokenInvalid()
  return type === 'at+jwt'
}

/** `iss` and `aud` are compared exactly, where they are set. */
function requireParties({ iss }: Payload, named: string[], issuer: string | undefined, audience: string[]): void {
  if (issuer !== undefined && iss !== issuer) throw tokenInvalid()
  if (audience.length > 0 && !audience.some((one) => named.includes(one))) throw tokenInvalid()
}

const noAudience: string[] = []

/** Several audiences are the only list that is allowed. */
function audienceOf({ aud }: Payload): string[] {
  if (aud === undefined) return noAudience
  const named: unknown[] = Array.isArray(aud) ? aud : [aud]
  if (!named.every((one) => typeof one === 'string')) throw tokenInvalid()
  return named
}

function clientIdOf({ client_id }: Payload): string {
  if (typeof client_id !== 'string' || client_id === '') throw tokenInvalid()
  return client_id
}

function scopesOf({ scope = '' }: Payload): string[] {
  if (typeof scope !== 'string') throw tokenInvalid()
  return scope.split(' ')
}
