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

/** The claims that the page reads. */
interface Claims {
  exp?: number
  iat?: number
  username?: string
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
  const login = { kind, access, key: randomKey(), renewAt: now + renewalDelay(claimsOf(access), now) }
  return refresh === undefined ? login : { ...login, refresh }
}

/** @returns the payload of a JWT, which is not verified; nothing of it if that is not readable */
export function claimsOf(token: string): Claims {
  try {
    const bytes = Uint8Array.from(atob(token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''), (char) =>
      char.charCodeAt(0)
    )
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return {}
  }
}

/** Goes by the lifetime instead of the time of expiry, as the two clocks may differ. */
function renewalDelay({ exp, iat }: Claims, now: number): number {
  if (exp === undefined) return MARGIN
  const lifetime = 1000 * exp - (iat === undefined ? now : 1000 * iat)
  return Math.max(lifetime - MARGIN, lifetime / 2)
}

function randomKey(): string {
  // crypto.randomUUID() is missing on a page that came over plain http
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function textIn(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const text: unknown = Object.entries(value).find(([key]) => key === name)?.[1]
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
