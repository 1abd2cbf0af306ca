import type { AuditEventType } from '@keyturn/client/browser'
import { dayIn, endOf, startOf } from '../../ui/days'
import { cursorsIn, type ListSearch, oneOf } from '../../ui/list-state'
import { isEventType } from './event-types'

/** What the user of the filter did in an event. */
export const roles = ['any', 'actor', 'subject'] as const

/** Which events the screen shows, as the URL has it. */
export interface AuditSearch extends Omit<ListSearch, 'sort'> {
  type?: AuditEventType[] | undefined
  /** The ID of a user. */
  user?: number | undefined
  role?: (typeof roles)[number] | undefined
  /** Days, as `2026-11-27`; the last one included. */
  since?: string | undefined
  until?: string | undefined
}

/** Reads the URL, which a user may have changed by hand: unknown values are left out. */
export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  const types = Array.isArray(search.type) ? search.type.filter(isEventType) : []
  const user = Number(search.user)
  return {
    type: types.length > 0 ? types : undefined,
    user: Number.isInteger(user) && user > 0 && user <= 2_147_483_647 ? user : undefined,
    role: oneOf(search.role, roles),
    since: dayIn(search.since),
    until: dayIn(search.until),
    after: cursorsIn(search.after)
  }
}

const parameters = { any: 'user_id', actor: 'actor_id', subject: 'subject_id' } as const

/** The filters, as the service's query has them. */
export function filtersOf({ type, user, role = 'any', since, until }: AuditSearch) {
  return {
    ...(type && { type }),
    ...(user !== undefined && { [parameters[role]]: user }),
    ...(since && { since: startOf(since) }),
    ...(until && { until: endOf(until) })
  }
}
