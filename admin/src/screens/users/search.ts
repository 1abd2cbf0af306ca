import { dayIn, startOf } from '../../ui/days'
import { cursorsIn, type ListSearch, oneOf, textIn } from '../../ui/list-state'

export const sorts = [
  'id',
  '-id',
  'username',
  '-username',
  'date_joined',
  '-date_joined',
  'last_login',
  '-last_login'
] as const
const answers = ['yes', 'no'] as const

export type Sort = (typeof sorts)[number]

/** Which users the list shows, as the URL has it. */
export interface UserSearch extends ListSearch {
  /** A part of the username or the email. */
  q?: string | undefined
  active?: 'yes' | 'no' | undefined
  staff?: 'yes' | 'no' | undefined
  superuser?: 'yes' | 'no' | undefined
  twoFactor?: 'yes' | 'no' | undefined
  verified?: 'yes' | 'no' | undefined
  /** Days, as `2026-11-27`. */
  joinedAfter?: string | undefined
  joinedBefore?: string | undefined
  lastSeenBefore?: string | undefined
  sort?: Sort | undefined
}

/** Reads the URL, which a user may have changed by hand: unknown values are left out. */
export function readUserSearch(search: Record<string, unknown>): UserSearch {
  return {
    q: textIn(search.q),
    active: oneOf(search.active, answers),
    staff: oneOf(search.staff, answers),
    superuser: oneOf(search.superuser, answers),
    twoFactor: oneOf(search.twoFactor, answers),
    verified: oneOf(search.verified, answers),
    joinedAfter: dayIn(search.joinedAfter),
    joinedBefore: dayIn(search.joinedBefore),
    lastSeenBefore: dayIn(search.lastSeenBefore),
    sort: oneOf(search.sort, sorts),
    after: cursorsIn(search.after)
  }
}

/** The filters, as the service's query has them. */
export function filtersOf(search: UserSearch) {
  const { q, active, staff, superuser, twoFactor, verified, joinedAfter, joinedBefore, lastSeenBefore } = search
  return {
    ...(q !== undefined && { q }),
    ...(active && { is_active: active === 'yes' }),
    ...(staff && { is_staff: staff === 'yes' }),
    ...(superuser && { is_superuser: superuser === 'yes' }),
    ...(verified && { email_verified: verified === 'yes' }),
    ...(twoFactor && { two_factor: twoFactor === 'yes' }),
    ...(joinedAfter && { joined_after: startOf(joinedAfter) }),
    ...(joinedBefore && { joined_before: startOf(joinedBefore) }),
    ...(lastSeenBefore && { last_seen_before: startOf(lastSeenBefore) })
  }
}
