import type { Static } from '#typebox'
import type { BlacklistQuery, BulkRequest } from './admin.js'
import type { AuditFilter } from './audit.js'
import type { UserExportQuery } from './user-lists.js'
import type { ProfileChanges } from './users.js'

const moment = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text))

/** The filter of a list of users in the service's own names. What is undefined does not narrow the list. */
export function userFilterOf(query: Static<typeof UserExportQuery>) {
  return {
    ids: query.id,
    term: query.q,
    isActive: query.is_active,
    isStaff: query.is_staff,
    isSuperuser: query.is_superuser,
    twoFactor: query.two_factor,
    emailVerified: query.email_verified,
    joinedAfter: moment(query.joined_after),
    joinedBefore: moment(query.joined_before),
    lastSeenBefore: moment(query.last_seen_before)
  }
}

/** The same for audit events. */
export function auditFilterOf({ type, actor_id, subject_id, user_id, since, until }: Static<typeof AuditFilter>) {
  const who = { actorId: actor_id, subjectId: subject_id, personId: user_id }
  return { types: type, ...who, since: moment(since), until: moment(until) }
}

/** The same for the blacklist. */
export function blacklistFilterOf({ jti, blacklisted_after, blacklisted_before }: Static<typeof BlacklistQuery>) {
  return { jti, since: moment(blacklisted_after), until: moment(blacklisted_before) }
}

/** The language of a user's emails as it is stored: blank where it is not known. */
export function languageOf({ language }: Pick<Static<typeof ProfileChanges>, 'language'>) {
  return language === undefined ? {} : { language: language ?? ('' as const) }
}

/** Why a user is not active, and until when. */
export function inactivityOf(body: Pick<Static<typeof BulkRequest>, 'inactive_reason' | 'inactive_until'>) {
  const { inactive_reason: inactiveReason, inactive_until: until } = body
  return {
    ...(inactiveReason !== undefined && { inactiveReason }),
    ...(until !== undefined && { inactiveUntil: until === null ? null : new Date(until) })
  }
}
