import { randomBytes } from 'node:crypto'
import {
  PasskeyNotValid,
  TwoFactorCodeNotValid,
  TwoFactorRequired,
  TwoFactorTokenNotValid,
  withMembers
} from '../../errors.js'
import type { Retry } from '../../infra/db/retry.js'
import type { EmitEvent, Origin } from '../audit/events.js'
import type { User } from '../users/user.js'
import type { ChallengeStore } from './challenge-store.js'
import type { Codes } from './codes.js'
import type { FactorStore, Factors, Proof } from './factor-store.js'
import type { GivenFactor } from './given-factor.js'
import type { PasskeyAnswers } from './passkey-answers.js'

/** What a login is answered with. The second step of one cannot be that of another. */
export type LoginPurpose = 'login_pair' | 'login_cookie' | 'login_sliding'

/** A login whose password was right. */
export interface PendingLogin {
  user: User
  /** The hash of its token. */
  hash: string
}

export interface SecondStepDeps {
  challenges: ChallengeStore
  factors: Pick<FactorStore, 'read' | 'use' | 'complete'>
  codes: Pick<Codes, 'proofOf'>
  passkeys: Pick<PasskeyAnswers, 'read'>
  findUser: (id: number) => Promise<User | null>
  retry: Retry
  clock: () => number
  emit: EmitEvent
  /** Told of every proof, by its method, and whether it was good. */
  onAttempt: (method: Proof['method'], isGood: boolean) => void
}

export type SecondStep = ReturnType<typeof createSecondStep>

/** The second step of a login, and the proof of a factor in a session. */
export function createSecondStep(deps: SecondStepDeps) {
  const { challenges, factors, codes, passkeys, findUser, retry, clock, emit, onAttempt } = deps

  return {
    /**
     * Begins the second step, once the password was right.
     *
     * @throws TwoFactorRequired with the token of the step and the methods that the user has; always
     */
    async begin(user: User, purpose: LoginPurpose): Promise<never> {
      const token = randomBytes(32).toString('base64url')
      await retry(() => challenges.add({ text: token, purpose, user, now: clock() }))
      const methods = methodsOf(await retry(() => factors.read(user.id)))
      throw withMembers(TwoFactorRequired(), { two_factor_token: token, methods })
    },

    /**
     * The login that a token belongs to.
     *
     * @throws TwoFactorTokenNotValid when it was completed, has expired, was begun for another kind of answer, or everything of
     * the user was revoked meanwhile, as by a new password
     */
    async find(token: string, purpose: LoginPurpose): Promise<PendingLogin> {
      const challenge = await retry(() => challenges.find(token, purpose, clock()))
      const userId = challenge?.userId ?? null
      const user = userId === null ? null : await retry(() => findUser(userId))
      if (challenge === null || !user?.isActive || user.epoch !== challenge.epoch) throw TwoFactorTokenNotValid()
      return { user, hash: challenge.hash }
    },

    /**
     * Completes a login with a factor.
     *
     * @throws TwoFactorCodeNotValid, PasskeyNotValid, and TwoFactorTokenNotValid when another request completed it
     */
    async complete({ user, hash }: PendingLogin, given: GivenFactor, origin: Origin): Promise<void> {
      const proof = await proofOf(user.id, given, origin)
      const outcome =
        proof === null ? 'proof' : await retry(() => factors.complete(hash, user.id, proof, new Date(clock())))
      if (outcome === 'challenge') throw TwoFactorTokenNotValid()
      settle(user.id, given, proof, outcome === 'done', origin)
    },

    /** Proves in a session that its user has a factor. @throws TwoFactorCodeNotValid, PasskeyNotValid */
    async prove(userId: number, given: GivenFactor, origin: Origin): Promise<void> {
      const proof = await proofOf(userId, given, origin)
      settle(userId, given, proof, proof !== null && (await retry(() => factors.use(userId, proof))), origin)
    }
  }

  async function proofOf(userId: number, given: GivenFactor, origin: Origin): Promise<Proof | null> {
    if ('code' in given) return codes.proofOf(userId, given.code)
    const read = await passkeys.read(given.passkey, origin)
    return read?.userId === userId ? read.proof : null
  }

  function settle(userId: number, given: GivenFactor, proof: Proof | null, isGood: boolean, origin: Origin): void {
    const isCode = 'code' in given
    const method = proof?.method ?? (isCode ? 'totp' : 'passkey')
    onAttempt(method, isGood)
    if (!isGood) throw isCode ? TwoFactorCodeNotValid() : PasskeyNotValid()
    if (method === 'recovery_code') {
      emit({ type: 'two_factor.recovery_code_used', actorId: userId, subjectId: userId }, origin)
    }
  }
}

/** How a user may complete a login. */
function methodsOf({ totp, recoveryCodes, passkeys }: Factors): Proof['method'][] {
  return [
    ...(totp ? ['totp' as const] : []),
    ...(recoveryCodes > 0 ? ['recovery_code' as const] : []),
    ...(passkeys > 0 ? ['passkey' as const] : [])
  ]
}
