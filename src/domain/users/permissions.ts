import { PermissionDenied } from '../../errors.js'
import type { Actor } from '../audit/events.js'
import type { User } from './user.js'

/** What an account may do. The command line acts as a superuser. */
export const ranks = ['user', 'staff', 'superuser'] as const
export type Rank = (typeof ranks)[number]

type Rights = Partial<Pick<User, 'isStaff' | 'isSuperuser'>>

export const rankOf = ({ isStaff, isSuperuser }: Rights): Rank =>
  isSuperuser ? 'superuser' : isStaff ? 'staff' : 'user'

/** Who administers. */
export interface Administrator extends Actor {
  rank: Rank
}

const none: readonly Rank[] = []

/**
 * On accounts of which ranks each rank may act. docs/security.md shows the same as a table, and a test compares every
 * cell of it with the answers of the service.
 *
 * Staff help users. Whatever would make staff, or reach the account or the sessions of staff, needs a superuser.
 */
const onAccounts = {
  create: { user: none, staff: ['user'], superuser: ranks },
  change: { user: none, staff: ['user'], superuser: ranks },
  change_rights: { user: none, staff: none, superuser: ranks },
  set_password: { user: none, staff: ['user'], superuser: ranks },
  send_password_reset: { user: none, staff: ['user'], superuser: ranks },
  reset_two_factor: { user: none, staff: ['user'], superuser: ranks },
  revoke_sessions: { user: none, staff: ['user'], superuser: ranks },
  delete: { user: none, staff: ['user'], superuser: ranks },
  // It may be the notice of what was done to the account.
  delete_email: { user: none, staff: ['user'], superuser: ranks }
} as const satisfies Record<string, Record<Rank, readonly Rank[]>>

/** What each rank may do that concerns no single account. */
const onService = {
  revoke_all_sessions: { user: false, staff: false, superuser: true },
  // A `jti` does not tell whose token it is; it may be a superuser's.
  change_blacklist: { user: false, staff: false, superuser: true },
  // An email about no account that is known yet: it may be a superuser's.
  delete_email: { user: false, staff: false, superuser: true },
  manage_clients: { user: false, staff: false, superuser: true },
  manage_keys: { user: false, staff: false, superuser: true }
} as const satisfies Record<string, Record<Rank, boolean>>

export type AccountAction = keyof typeof onAccounts
export type ServiceAction = keyof typeof onService
export type Permissions = typeof permissions

/** The one decision on what staff and superusers may do. */
export const permissions = {
  /** @throws PermissionDenied when this actor may not do this to an account with these rights */
  checkOn(target: Rights, { rank }: Administrator, action: AccountAction): void {
    const targets: readonly Rank[] = onAccounts[action][rank]
    if (!targets.includes(rankOf(target))) throw PermissionDenied()
  },

  /** @throws PermissionDenied when this actor may not do this */
  check({ rank }: Administrator, action: ServiceAction): void {
    if (!onService[action][rank]) throw PermissionDenied()
  }
}
