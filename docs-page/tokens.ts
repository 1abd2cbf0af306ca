import { claimsOf, timesOf } from '../packages/client/src/claims.js'
import { newIdempotencyKey } from '../packages/client/src/idempotency-key.js'

/** How the page logged in, which decides how it renews its token. */
export type Kind = 'pair' | 'sliding' | 'cookie'

/** Everything that the page keeps about its login. */
export interface Login {
  kind: Kind
  /** The token that authorizes requests. */
  access: string
  /** The token that renews it; none with a cookie, which no script can read. */
  refresh?: string
  /** The Idempotency-Key of the next renewal: a renewal whose response was lost is repeated with the same one. */
  key: string
  /** Milliseconds since 1970. */
  renewAt: number
}

/** A token is renewed a minute before it expires, or after half of its lifetime if that is later. */
const MARGIN = 60_000

/**
 * Reads the body of a successful login or renewal.
 *
 * @param used the token that was used, which stays valid if the service does not rotate refresh tokens
 * @returns undefined if the body holds no token
 */
export function loginFrom(kind: Kind, body: unknown, used: string | undefined, now: number): Login | undefined {
  const access = textIn(body, kind === 'sliding' ? 'token' : 'access')
  if (access === undefined) return undefined
  const refresh = { pair: textIn(body, 'refresh') ?? used, sliding: access, cookie: undefined }[kind]
  const login = { kind, access, key: newIdempotencyKey(), renewAt: now + renewalDelay(access, now) }
  return refresh === undefined ? login : { ...login, refresh }
}

/** Goes by the lifetime instead of the time of expiry, as the two clocks may differ. */
function renewalDelay(access: string, now: number): number {
  const { exp, iat } = timesOf(claimsOf(access))
  if (exp === undefined) return MARGIN
  const lifetime = 1000 * exp - (iat === undefined ? now : 1000 * iat)
  return Math.max(lifetime - MARGIN, lifetime / 2)
}

export function memberIn(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(value).find(([key]) => key === name)?.[1]
}

export function textIn(value: unknown, name: string): string | undefined {
  const text = memberIn(value, name)
  return typeof text === 'string' ? text : undefined
}

/** @returns what a text in JSON says; undefined for any other text */
export function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined
  } catch {
    return undefined
  }
}
