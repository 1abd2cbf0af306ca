import { isObject } from '../text/numbers.js'
import { type Entry, idOf, type Reading } from './entry.js'
import { isStorable, timeOf } from './values.js'

/** An outstanding token. The token itself is not kept. */
export interface OutstandingToken {
  pk: number
  userId: number
  jti: string
  createdAt: Date | null
  expiresAt: Date
}

const plainJti = /^[\x21-\x7e]{1,36}$/

/** Before simplejwt 5.5, blacklisting a rotated token wrote a row without a user. No user has this id. */
export const noUser = 0

/** Reads an entry of token_blacklist.OutstandingToken. */
export function outstandingOf({ pk, fields }: Entry): Reading<OutstandingToken> {
  const [id, userId] = [idOf(pk), idOf(fields.user)]
  const { jti, token } = fields
  const end = timeOf(fields.expires_at)?.date
  const createdAt = timeOf(fields.created_at)?.date ?? null
  if (userId === null && fields.user != null) return { value: null, reason: 'token_user' }
  if (id === null || typeof jti !== 'string' || jti === '' || end === undefined) {
    return { value: null, reason: 'malformed' }
  }
  if (!plainJti.test(jti)) return { value: null, reason: 'token_id' }
  const expiresAt = new Date(Math.max(end.getTime(), slidingEnd(token)))
  return { value: { pk: id, userId: userId ?? noUser, jti, createdAt, expiresAt } }
}

/** @returns the outstanding token that an entry of token_blacklist.BlacklistedToken blacklists; null if that is unreadable */
export function blacklistedOf({ fields }: Entry): number | null {
  return idOf(fields.token)
}

/** A sliding token can be renewed for longer than it is good for otherwise. Unverified: it only keeps a row for longer. */
function slidingEnd(token: unknown): number {
  const [, payload = ''] = typeof token === 'string' ? token.split('.') : []
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    const end = new Date(isObject(claims) ? Number(claims.refresh_exp) * 1000 : Number.NaN)
    return isStorable(end) ? end.getTime() : 0
  } catch {
    return 0
  }
}
