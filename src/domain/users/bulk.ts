import { isCatalogueError } from '../../errors.js'
import type { UserChanges } from './account-store.js'
import type { Administration } from './administration.js'
import type { Administrator } from './permissions.js'

export type BulkAction = 'activate' | 'deactivate' | 'logout' | 'delete' | 'password-reset'

/** What became of one user; the error where nothing was done. */
export interface BulkResult {
  id: number
  error?: Error
}

/** What a deactivation says of itself. */
export type Inactivity = Pick<UserChanges, 'inactiveReason' | 'inactiveUntil'>

export type BulkAdministration = ReturnType<typeof createBulkAdministration>

/**
 * Does one thing with many users, one after the other, by the rules for each. A user who cannot be changed does not stop
 * the others. When the database is away, the remaining users are not tried.
 */
export function createBulkAdministration(
  administration: Pick<Administration, 'update' | 'logOut' | 'remove'>,
  sendPasswordReset: (actor: Administrator, id: number) => Promise<void>
) {
  const actions: Record<BulkAction, (actor: Administrator, id: number, inactivity: Inactivity) => Promise<unknown>> = {
    activate: (actor, id) => administration.update(actor, id, { isActive: true }),
    deactivate: (actor, id, inactivity) => administration.update(actor, id, { isActive: false, ...inactivity }),
    logout: (actor, id) => administration.logOut(actor, id),
    delete: (actor, id) => administration.remove(actor, id),
    'password-reset': sendPasswordReset
  }

  return async function run(
    actor: Administrator,
    ids: readonly number[],
    action: BulkAction,
    inactivity: Inactivity = {}
  ): Promise<BulkResult[]> {
    const results: BulkResult[] = []
    let unavailable: Error | undefined
    for (const id of ids) {
      const error = unavailable ?? (await attempt(() => actions[action](actor, id, inactivity)))
      if (isCatalogueError(error) && error.statusCode === 503) unavailable = error
      results.push(error === undefined ? { id } : { id, error })
    }
    return results
  }
}

/** @throws whatever is not for a client */
async function attempt(work: () => Promise<unknown>): Promise<Error | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (!isCatalogueError(error)) throw error
    return error
  }
}
