import { ReauthenticationRequired } from '../../errors.js'
import type { Session } from './session.js'

export interface RecencyDeps {
  /** `REAUTHENTICATION_AGE`: milliseconds for which a login counts as recent. */
  age: number
  clock: () => number
}

/**
 * Recent authentication: a login, or a proof of the password in the same session, that is at most so long ago. A refresh
 * proves nothing and changes nothing here, so an access token that was stolen does not take an account over for good.
 *
 * The session of a client, and a token without a session here, are never recent: no user stands behind the request.
 */
export function createRecency({ age, clock }: RecencyDeps) {
  return {
    /** @throws ReauthenticationRequired */
    check(session: Pick<Session, 'authenticatedAt' | 'clientId'> | null): void {
      const since = session === null || session.clientId !== null ? null : session.authenticatedAt
      if (since === null || clock() - since.getTime() > age) throw ReauthenticationRequired()
    }
  }
}
