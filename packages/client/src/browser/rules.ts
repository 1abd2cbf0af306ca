import { claimsOf, timesOf } from '../claims.js'
import { SessionError } from './session-error.js'
import type { EndReason } from './types.js'

const LONGEST_PAUSE = 30_000

/**
 * How long no request is sent after a failure, in milliseconds: 1, 2, 4 … 30 s, or what the service asks for if that is
 * longer, plus up to a half of it.
 *
 * @param failures how many there were before this one, in a row
 */
export function pauseAfter(failures: number, random: number, retryAfter = 0): number {
  return Math.max(retryAfter, Math.min(1000 * 2 ** failures, LONGEST_PAUSE)) * (1 + random / 2)
}

/**
 * Why a session has ended whose refresh got a 401. simplejwt's 401 is the same for an expired and a revoked token, so the time
 * decides.
 *
 * @param endsAt when the refresh token expires, in milliseconds since 1970; undefined if this browser knows of no session
 */
export function reasonOf(code: string, now: number, endsAt: number | undefined): EndReason | undefined {
  if (endsAt !== undefined && now >= endsAt) return 'expired'
  if (code === 'no_active_account') return 'inactive'
  if (code !== 'not_authenticated') return 'revoked'
  // The cookie is missing before its time: the user logged out elsewhere in this browser, or deleted it
  return endsAt === undefined ? undefined : 'logged_out'
}

/**
 * When a refresh token expires by the clock of this machine, which may be wrong.
 *
 * @param expiry seconds since 1970 by the clock of the service
 * @param access the access token that came with it
 * @param sentAt when it was requested, in milliseconds since 1970
 */
export function endOf(expiry: number | undefined, access: string, sentAt: number): number | undefined {
  if (expiry === undefined || Number.isNaN(expiry)) return undefined
  const { iat } = timesOf(claimsOf(access))
  return 1000 * expiry + (iat === undefined ? 0 : sentAt - 1000 * iat)
}

/** Whether a logout need not be repeated: the service has revoked the session, or rejects the token for good. */
export function isSettled(error: unknown): boolean {
  return error instanceof SessionError && (error.status === 400 || error.status === 401)
}
