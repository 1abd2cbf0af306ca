import { PasskeyLoginFailed } from '../../errors.js'
import type { Retry } from '../../infra/db/retry.js'
import type { Origin } from '../audit/events.js'
import type { User } from '../users/user.js'
import type { FactorStore, Proof } from './factor-store.js'
import type { PasskeyAnswers } from './passkey-answers.js'
import type { Assertion } from './webauthn.js'

export interface PasskeyLoginDeps {
  answers: PasskeyAnswers
  factors: Pick<FactorStore, 'use'>
  /** @throws TwoFactorNotAvailable where the service does not offer it */
  requireOffered: () => void
  findUser: (id: number) => Promise<User | null>
  retry: Retry
  onAttempt: (method: Proof['method'], isGood: boolean) => void
}

export type PasskeyLogin = ReturnType<typeof createPasskeyLogin>

/** Logins without a username and a password. */
export function createPasskeyLogin({ answers, factors, requireOffered, findUser, retry, onAttempt }: PasskeyLoginDeps) {
  return {
    /** What a page hands to the browser to sign with a passkey, for a login and for the proof of a factor. @throws TwoFactorNotAvailable */
    answerOptions() {
      requireOffered()
      return answers.options()
    },

    /**
     * Uses the answer of a passkey up.
     *
     * @param admit whether the user may log in now, asked before the answer is used up
     * @returns the user, as `admit` has it
     * @throws PasskeyLoginFailed, and what `admit` throws
     */
    async useToLogIn(answer: Assertion, origin: Origin, admit: (user: User) => Promise<User>): Promise<User> {
      requireOffered()
      const read = await answers.read(answer, origin)
      const user = read === null ? null : await retry(() => findUser(read.userId))
      const admitted = user === null ? null : await admit(user)
      const isGood = read !== null && admitted !== null && (await retry(() => factors.use(read.userId, read.proof)))
      onAttempt('passkey', isGood)
      if (!isGood) throw PasskeyLoginFailed()
      return admitted
    }
  }
}
