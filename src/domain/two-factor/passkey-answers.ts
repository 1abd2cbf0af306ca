import { randomBytes } from 'node:crypto'
import type { Retry } from '../../infra/db/retry.js'
import type { EmitEvent, Origin } from '../audit/events.js'
import type { ChallengeStore } from './challenge-store.js'
import type { PasskeyProof } from './factor-store.js'
import type { PasskeyStore } from './passkey-store.js'
import { type Assertion, challengeOf, isCloned, userOf, type Webauthn } from './webauthn.js'

export interface PasskeyAnswerDeps {
  passkeys: Pick<PasskeyStore, 'findByCredential'>
  challenges: ChallengeStore
  webauthn: Pick<Webauthn, 'authenticationOptions' | 'readAssertion'>
  retry: Retry
  clock: () => number
  emit: EmitEvent
}

export type PasskeyAnswers = ReturnType<typeof createPasskeyAnswers>

const purpose = 'passkey_answer'

/** The answers of passkeys to challenges, which prove who a user is. */
export function createPasskeyAnswers({ passkeys, challenges, webauthn, retry, clock, emit }: PasskeyAnswerDeps) {
  return {
    /** What a page hands to the browser. It is the same for all users. */
    async options() {
      const options = await webauthn.authenticationOptions(randomBytes(32))
      await retry(() => challenges.add({ text: options.challenge, purpose, user: null, now: clock() }))
      return options
    },

    /** The user whose passkey has answered, and the proof, which is good for one use; null for a bad answer. */
    async read(answer: Assertion, origin: Origin): Promise<{ userId: number; proof: PasskeyProof } | null> {
      const challenge = challengeOf(answer)
      const asked = await retry(() => challenges.find(challenge, purpose, clock()))
      const passkey = asked && (await retry(() => passkeys.findByCredential(answer.id)))
      if (asked === null || passkey === null) return null
      const { id, userId, counter: before } = passkey
      if (![undefined, String(userId)].includes(userOf(answer))) return null
      const state = await webauthn.readAssertion(answer, challenge, passkey)
      if (state === null) return null
      if (isCloned(Number(before), state.counter)) {
        emit({ type: 'passkey.cloned', subjectId: userId, detail: id }, origin)
        return null
      }
      const counters = { before, counter: BigInt(state.counter) }
      const { backedUp } = state
      const at = new Date(clock())
      return { userId, proof: { method: 'passkey', id, challenge: asked.hash, ...counters, backedUp, at } }
    }
  }
}
