import { claimsOf, timesOf } from './claims.js'
import type { Issued } from './grant.js'

/** When a token is to be renewed and when it is not handed out any more, in milliseconds since 1970. */
export interface Lifespan {
  renewAt: number
  endsAt: number
}

export interface Receipt {
  /** By our clock, not after the token was issued. Undefined for a token that was stored before. */
  sentAt: number | undefined
  now: number
  random: number
  /** How much older than the request an answer may be that repeats an earlier one, in milliseconds. */
  repeats: number
}

/** For a token that does not say how long it lives. */
const UNKNOWN_LIFETIME = 60_000

/** A token that expires on its way to whoever checks it is of no use. */
const ON_THE_WAY = 1000

/**
 * How long a token may be used. A fresh one is measured by our clock from the moment it was asked for, so that a clock
 * that is wrong by minutes neither renews with every call nor hands out dead tokens.
 */
export function lifespan({ access, expiresIn }: Pick<Issued, 'access' | 'expiresIn'>, receipt: Receipt): Lifespan {
  const { sentAt, now, random, repeats } = receipt
  const { exp, iat } = timesOf(claimsOf(access))
  const seconds = exp !== undefined && iat !== undefined ? exp - iat : expiresIn
  if (sentAt === undefined) {
    const end = exp === undefined ? now : exp * 1000
    return spread(end, seconds === undefined ? end - now : seconds * 1000, random)
  }
  if (seconds === undefined) {
    const end = exp === undefined ? sentAt + UNKNOWN_LIFETIME : exp * 1000
    return spread(end, end - sentAt, random)
  }
  const end = sentAt + seconds * 1000
  // Times in tokens are whole seconds, and an answer that repeats an earlier one holds an older token.
  const early = exp === undefined ? 0 : end - exp * 1000
  return spread(early > 0 && early <= Math.max(repeats, 1000) ? end - early : end, seconds * 1000, random)
}

/** Renewal falls into the last 20 to 30 %, so that services that started together do not renew together. */
function spread(end: number, lifetime: number, random: number): Lifespan {
  const length = Math.max(0, lifetime)
  return { renewAt: end - length * (0.2 + 0.1 * random), endsAt: end - Math.min(ON_THE_WAY, length * 0.1) }
}
