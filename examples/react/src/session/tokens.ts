import { jwtDecode } from 'jwt-decode'
import type { Answer } from '../service'

export interface Tokens {
  access: string
  refresh: string
  /** When they were asked for, in milliseconds since 1970 by this browser's clock. */
  since: number
}

/** What a token says. The service adds `username` by its setting TOKEN_CLAIMS; the others are in every token. */
export interface Claims {
  username: string
  sid: string
  iat: number
  exp: number
}

/** Reads a token and leaves its signature unverified: a page only shows what it says, the service decides by it. */
export const claimsOf = (token: string): Claims => jwtDecode<Claims>(token)

/**
 * The tokens of an answer; undefined if it has none.
 *
 * @param earlier the refresh token that stays in use when the service does not rotate refresh tokens
 */
export function tokensIn({ status, body, since }: Answer, earlier?: string): Tokens | undefined {
  const { access, refresh = earlier } = body
  if (status !== 200 || typeof access !== 'string' || typeof refresh !== 'string') return undefined
  return { access, refresh, since }
}

/** Renewed when this much of its life is over, which leaves time to try again. */
const RENEW_AFTER = 0.75

/** When to renew, in milliseconds since 1970. */
export const renewalOf = ({ access, since }: Tokens): number => since + RENEW_AFTER * lifetimeOf(access)

/** When the session is over if nobody renews it. */
export const endOf = ({ refresh, since }: Tokens): number => since + lifetimeOf(refresh)

/** Counted from when we asked for it: a clock that is wrong does no harm then. */
function lifetimeOf(token: string): number {
  const { iat, exp } = claimsOf(token)
  return (exp - iat) * 1000
}
