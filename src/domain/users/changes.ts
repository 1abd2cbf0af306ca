import { Conflict } from '../../errors.js'
import { isOutcomeUnknown } from '../../infra/db/failures.js'
import { type Retry, RetryRequested } from '../../infra/db/retry.js'
import type { Outcome } from './account-store.js'
import { takenEmail, takenMessage } from './identity.js'
import type { User } from './user.js'

export interface ChangerDeps {
  find: (id: number) => Promise<User | null>
  retry: Retry
}

export interface Attempt {
  /** Reads on, decides, and writes over what was read. `unknown` when an earlier try may have done it. */
  write: (user: User, unknown: boolean) => Promise<Outcome>
  /** Throws when there is no such user, or no such link (any more). */
  missing: () => Error
  /** The user being gone is what was wanted. */
  removes?: true
}

/**
 * Read, decide, write over what was read; from the beginning when it changed meanwhile.
 *
 * @throws Conflict when the name or the email is taken, and when the last active superuser would be lost
 */
export function createChanger({ find, retry }: ChangerDeps) {
  return async function change(id: number, { write, missing, removes }: Attempt): Promise<void> {
    // A deletion whose answer was lost has happened when the retry finds nobody.
    let unknown = false
    await retry(async () => {
      const user = await find(id)
      if (user === null) {
        if (removes && unknown) return
        throw missing()
      }
      const outcome = await write(user, unknown).catch((error: unknown) => {
        unknown ||= isOutcomeUnknown(error)
        throw error
      })
      if (outcome === 'stale') throw new RetryRequested(`user ${id} was changed meanwhile`)
      if (outcome === 'username_taken') throw Conflict(takenMessage)
      if (outcome === 'email_taken') throw Conflict(takenEmail)
      if (outcome === 'last') throw Conflict(lastMessage)
      if (outcome === 'void') throw missing()
    })
  }
}

const lastMessage = 'This is the last active superuser: it cannot be removed, deactivated or demoted.'
