import { NotFound } from '../../errors.js'
import type { Retry } from '../../infra/db/retry.js'
import type { EmitEvent } from '../audit/events.js'
import type { Notices } from '../mail/notices.js'
import type { Administrator, Permissions } from '../users/permissions.js'
import type { User } from '../users/user.js'
import type { FactorStore } from './factor-store.js'

export interface TwoFactorResetDeps {
  store: Pick<FactorStore, 'removeAll'>
  findUser: (id: number) => Promise<User | null>
  permissions: Pick<Permissions, 'checkOn'>
  notices: Pick<Notices, 'rowsOf'>
  retry: Retry
  emit: EmitEvent
}

export type TwoFactorReset = ReturnType<typeof createReset>

/** Helps users who have lost their factors. */
export function createReset({ store, findUser, permissions, notices, retry, emit }: TwoFactorResetDeps) {
  /** Removes every factor of a user, who logs in with the password alone from then on. @throws NotFound, PermissionDenied */
  return async function reset(actor: Administrator, id: number): Promise<void> {
    const user = await retry(() => findUser(id))
    if (user === null) throw NotFound()
    permissions.checkOn(user, actor, 'reset_two_factor')
    const { id: actorId, sessionId, origin } = actor
    const emails = notices.rowsOf('two_factor_changed', user, origin)
    if (!(await retry(() => store.removeAll(id, emails)))) return
    emit({ type: 'two_factor.reset', actorId, sessionId, subjectId: id }, origin)
  }
}
