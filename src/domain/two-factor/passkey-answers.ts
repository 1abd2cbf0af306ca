import { hash, randomBytes } from 'node:crypto'
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

/** Milliseconds for which a challenge may be answered. */
const lifetime = 300_000
const purpose = 'passkey_answer'

/** The answers of passkeys to challenges, which prove who a user is. */
export function createPasskeyAnswers({ passkeys, challenges, webauthn, retry, clock, emit }: PasskeyAnswerDeps) {
  return {
    /** What a page hands to the browser. It is the same for all users. */
    async options() {
      const options = await webauthn.authenticationOptions(randomBytes(32))
      const expiresAt = new Date(clock() + lifetime)
      await retry(() => challenges.add({ hash: hashOf(options.challenge), purpose, userId: null, epoch: 0, expiresAt }))
      return options
    },

    /** The user whose passkey has answered, and the proof, which is good for one use; null for a bad answer. */
    async read(answer: Assertion, origin: Origin): Promise<{ userId: number; proof: PasskeyProof } | null> {
      const challenge = challengeOf(answer)
      const asked = await retry(() => challenges.find(hashOf(challenge)))
      if (asked?.purpose !== purpose || asked.expiresAt.getTime() <= clock()) return null
      const passkey = await retry(() => passkeys.findByCredential(hashOf(answer.id)))
      if (passkey === null) return null
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

/** What is stored of a challenge, and by what a passkey is found: its ID has up to 1023 bytes. */
export const hashOf = (text: string): string => hash('sha256', text, 'hex')
