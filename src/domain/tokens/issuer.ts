import { hash, randomBytes } from 'node:crypto'
import type { SignedAs } from '../keys/token-key.js'
import type { Session } from '../sessions/session.js'
import type { User } from '../users/user.js'
import type { Payload, TokenSettings, TokenType } from './settings.js'

export interface TokenPair {
  refresh: string
  access: string
}

export interface IssuerDeps {
  sign: (payload: Payload, as?: SignedAs) => string
  settings: TokenSettings
  customClaims?: (user: User) => Payload | Promise<Payload>
  /** Told of each custom claim that was left out because the service sets that one itself. */
  onReservedClaim?: (name: string) => void
}

/** The claim of a client's own token that names the epoch of the client in which it was issued. */
export const clientEpochClaim = 'client_epoch'

/** When an access token ends, in seconds since the epoch. */
export interface Expiry {
  exp: number
}

/** For whom OAuth's access tokens are, and what they are good for (RFC 9068, section 2.2). */
export interface Grant {
  clientId: string
  /** Separated by spaces. */
  scope: string
  audience: string[]
  issuer: string
  /** How long an access token lives, in milliseconds. */
  accessLifetime: number
}

/** The part of a session that its tokens are made of. */
export type TokenBase = Pick<Session, 'id' | 'generation' | 'createdAt' | 'rotatedAt'>

export type Issuer = ReturnType<typeof createIssuer>

/**
 * Makes tokens. All of a token follows from the session's row, the user and the settings, so that the successor of a
 * refresh token can be made again, the same to the letter, when the answer that held it was lost.
 */
export function createIssuer({ sign, settings, customClaims, onReservedClaim }: IssuerDeps) {
  const reserved = new Set(['exp', 'iat', 'nbf', 'sub', 'sid', 'gen', 'iss', 'aud', 'client_id', 'scope'])
  for (const name of ['TOKEN_TYPE_CLAIM', 'JTI_CLAIM', 'USER_ID_CLAIM', 'SLIDING_TOKEN_REFRESH_EXP_CLAIM'] as const) {
    reserved.add(settings[name])
  }
  const audience = settings.AUDIENCE.length === 1 ? settings.AUDIENCE[0] : settings.AUDIENCE
  const fixedClaims: Payload = {
    ...(settings.AUDIENCE.length > 0 && { aud: audience }),
    ...(settings.ISSUER !== undefined && { iss: settings.ISSUER })
  }

  /** The moment at which no token of the session may be alive any more, in milliseconds. */
  const endOf = (session: TokenBase): number =>
    settings.SESSION_MAX_LIFETIME === undefined
      ? Number.POSITIVE_INFINITY
      : session.createdAt.getTime() + settings.SESSION_MAX_LIFETIME

  return {
    endOf,

    /** The refresh and the access token of the session's current generation, issued when it began: see `accessIssued`. */
    async pair(user: User, session: TokenBase, now: number): Promise<TokenPair> {
      const custom = await claimsOf(user)
      const issued = session.rotatedAt.getTime()
      return {
        refresh: token('refresh', user, session, issued, settings.REFRESH_TOKEN_LIFETIME, custom, {
          gen: session.generation
        }),
        access: token(
          'access',
          user,
          session,
          accessIssued(issued, settings.ACCESS_TOKEN_LIFETIME, now),
          settings.ACCESS_TOKEN_LIFETIME,
          custom
        )
      }
    },

    /** The session's tokens for a client: the access token is OAuth's, the refresh token as every other. */
    async pairFor(grant: Grant, user: User, session: TokenBase, now: number): Promise<TokenPair & Expiry> {
      const custom = await claimsOf(user)
      const issued = session.rotatedAt.getTime()
      const own = { gen: session.generation }
      const claims = payload(
        'access',
        user,
        session,
        accessIssued(issued, grant.accessLifetime, now),
        grant.accessLifetime,
        custom
      )
      return {
        refresh: token('refresh', user, session, issued, settings.REFRESH_TOKEN_LIFETIME, custom, own),
        access: sign({ ...claims, ...claimsFor(grant) }, 'at+jwt'),
        exp: claims.exp
      }
    },

    /** A client's own access token, issued now. It is no user's: it has no type and no user that we would look for. */
    client(grant: Grant, epoch: number, now: number): { access: string } & Expiry {
      const iat = Math.floor(now / 1000)
      const exp = Math.floor((iat * 1000 + grant.accessLifetime) / 1000)
      const own = { [clientEpochClaim]: epoch }
      const jti = randomBytes(16).toString('hex')
      const claims = { exp, iat, [settings.JTI_CLAIM]: jti, sub: grant.clientId, ...own, ...claimsFor(grant) }
      return { access: sign(claims, 'at+jwt'), exp }
    },

    /** An access token alone, issued now. */
    async access(user: User, session: TokenBase, now: number): Promise<string> {
      return token('access', user, session, now, settings.ACCESS_TOKEN_LIFETIME, await claimsOf(user))
    },

    /** @param refreshExp until when the token can be renewed, in seconds since the epoch */
    async sliding(user: User, session: TokenBase, now: number, refreshExp: number): Promise<string> {
      return token('sliding', user, session, now, settings.SLIDING_TOKEN_LIFETIME, await claimsOf(user), {
        [settings.SLIDING_TOKEN_REFRESH_EXP_CLAIM]: refreshExp
      })
    }
  }

  async function claimsOf(user: User): Promise<Payload> {
    const claims: Payload = Object.fromEntries(settings.TOKEN_CLAIMS.map((name) => [name, fieldOf(user, name)]))
    for (const [name, value] of Object.entries((await customClaims?.(user)) ?? {})) {
      if (reserved.has(name)) onReservedClaim?.(name)
      else claims[name] = value
    }
    return claims
  }

  function token(...parts: Parameters<typeof payload>): string {
    return sign(payload(...parts), parts[0] === 'refresh' ? 'refresh' : undefined)
  }

  function payload(
    type: TokenType,
    user: User,
    session: TokenBase,
    issued: number,
    lifetime: number,
    custom: Payload,
    own?: Payload
  ): Payload & Expiry {
    const iat = Math.floor(issued / 1000)
    const userId = String(user[settings.USER_ID_FIELD])
    return {
      [settings.TOKEN_TYPE_CLAIM]: type,
      exp: Math.floor(Math.min(iat * 1000 + lifetime, endOf(session)) / 1000),
      iat,
      [settings.JTI_CLAIM]: jtiOf(type, session, iat),
      [settings.USER_ID_CLAIM]: userId,
      sub: userId,
      sid: session.id,
      ...own,
      ...custom,
      ...fixedClaims
    }
  }
}

/**
 * When an access token is issued that belongs to a rotation: at the rotation, so that a second tab gets the same one. A client
 * that repeats its request after the token expired, with its Idempotency-Key, gets a new one.
 */
const accessIssued = (rotatedAt: number, lifetime: number, now: number): number =>
  now < rotatedAt + lifetime ? rotatedAt : now

const claimsFor = ({ clientId, scope, audience, issuer }: Grant): Payload => ({
  iss: issuer,
  aud: audience.length === 1 ? audience[0] : audience,
  client_id: clientId,
  ...(scope !== '' && { scope })
})

/**
 * A token's `jti`: 32 hexadecimal digits that follow from the session and what tells its tokens apart. It names a token
 * and proves nothing; the signature does that.
 */
function jtiOf(type: TokenType, session: TokenBase, iat: number): string {
  const distinction = type === 'refresh' ? session.generation : `${session.generation}.${iat}`
  return hash('sha256', `${session.id}.${type}.${distinction}`, 'hex').slice(0, 32)
}

function fieldOf(user: User, claim: TokenSettings['TOKEN_CLAIMS'][number]): string | number | boolean {
  if (claim === 'is_staff') return user.isStaff
  return claim === 'email_verified' ? user.emailVerified : user[claim]
}
