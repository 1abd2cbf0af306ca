import type { UserChanges } from './account-store.js'
import type { User } from './user.js'

/** The values of rights are recorded, of texts only that they changed: they may be personal. A reason is for this record. */
export function changeEventsOf(before: User | undefined, changes: UserChanges) {
  const { isActive, emailVerified, level, isStaff, isSuperuser, inactiveReason, inactiveUntil, ...texts } = changes
  const inactivity = [
    ...(inactiveUntil ? [`until ${inactiveUntil.toISOString()}`] : []),
    ...(inactiveReason ? [inactiveReason] : [])
  ].join(': ')
  const switched = isActive !== undefined && isActive !== before?.isActive
  const detail = [
    ...changed('email_verified', before?.emailVerified, emailVerified),
    ...changed('level', before?.level, level),
    ...changed('is_staff', before?.isStaff, isStaff),
    ...changed('is_superuser', before?.isSuperuser, isSuperuser),
    ...Object.keys(texts),
    ...(switched || inactivity === '' ? [] : [`inactive ${inactivity}`])
  ]
  const type = isActive ? ('user.activated' as const) : ('user.deactivated' as const)
  return [
    ...(switched ? [{ type, detail: isActive ? '' : inactivity }] : []),
    ...(detail.length > 0 ? [{ type: 'user.changed' as const, detail: detail.join(', ') }] : [])
  ]
}

const changed = (name: string, before: unknown, after: unknown): string[] =>
  after === undefined || after === before ? [] : [`${name}=${String(after)}`]

/** The rights that a new user has beyond those of everybody who signs up. */
export function rightsOf({ level, isActive, isStaff, isSuperuser }: User): string {
  const rights = { is_active: [isActive, true], level: [level, 1], is_staff: [isStaff, false] }
  const parts = Object.entries({ ...rights, is_superuser: [isSuperuser, false] })
  return parts.flatMap(([name, [value, usual]]) => (value === usual ? [] : [`${name}=${String(value)}`])).join(', ')
}
