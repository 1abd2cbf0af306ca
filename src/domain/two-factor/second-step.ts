import { hash, randomBytes } from 'node:crypto'
import { TwoFactorCodeNotValid, TwoFactorRequired, TwoFactorTokenNotValid, withMembers } from '../../errors.js'
import type { Retry } from '../../infra/db/retry.js'
import type { EmitEvent, Origin } from '../audit/events.js'
import type { User } from '../users/user.js'
import type { ChallengeStore } from './challenge-store.js'
import type { Codes } from './codes.js'
import type { FactorStore, Factors, Proof } from './factor-store.js'

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
  findUser: (id: number) => Promise<User | null>
  retry: Retry
  clock: () => number
  emit: EmitEvent
  /** Told of every proof, by its method, and whether it was good. */
  onAttempt: (method: Proof['method'], isGood: boolean) => void
}

export type SecondStep = ReturnType<typeof createSecondStep>

/** Milliseconds for which the second step may follow the first. */
const lifetime = 300_000

/** The second step of a login, and the proof of a factor in a session. */
export function createSecondStep(deps: SecondStepDeps) {
  const { challenges, factors, codes, findUser, retry, clock, emit, onAttempt } = deps

  return {
    /**
     * Begins the second step, once the password was right.
     *
     * @throws TwoFactorRequired with the token of the step and the methods that the user has; always
     */
    async begin(user: User, purpose: LoginPurpose): Promise<never> {
      const token = randomBytes(32).toString('base64url')
      const expiresAt = new Date(clock() + lifetime)
      const { id: userId, epoch } = user
      await retry(() => challenges.add({ hash: hashOf(token), purpose, userId, epoch, expiresAt }))
      const methods = methodsOf(await retry(() => factors.read(userId)))
      throw withMembers(TwoFactorRequired(), { two_factor_token: token, methods })
    },

    /**
     * The login that a token belongs to.
     *
     * @throws TwoFactorTokenNotValid when it was completed, has expired, was begun for another kind of answer, or everything of
     * the user was revoked meanwhile, as by a new password
     */
    async find(token: string, purpose: LoginPurpose): Promise<PendingLogin> {
      const challenge = await retry(() => challenges.find(hashOf(token)))
      if (challenge?.purpose !== purpose || challenge.expiresAt.getTime() <= clock()) throw TwoFactorTokenNotValid()
      const user = await retry(() => findUser(challenge.userId))
      if (!user?.isActive || user.epoch !== challenge.epoch) throw TwoFactorTokenNotValid()
      return { user, hash: challenge.hash }
    },

    /** Completes a login with a code. @throws TwoFactorCodeNotValid, TwoFactorTokenNotValid when another request did */
    async complete({ user, hash }: PendingLogin, code: string, origin: Origin): Promise<void> {
      const proof = await codes.proofOf(user.id, code)
      const outcome =
        proof === null ? 'proof' : await retry(() => factors.complete(hash, user.id, proof, new Date(clock())))
      if (outcome === 'challenge') throw TwoFactorTokenNotValid()
      settle(user.id, proof, outcome === 'done', origin)
    },

    /** Proves in a session that its user has a factor. @throws TwoFactorCodeNotValid */
    async prove(userId: number, code: string, origin: Origin): Promise<void> {
      const proof = await codes.proofOf(userId, code)
      settle(userId, proof, proof !== null && (await retry(() => factors.use(userId, proof))), origin)
    }
  }

  function settle(userId: number, proof: Proof | null, isGood: boolean, origin: Origin): void {
    const method = proof?.method ?? 'totp'
    onAttempt(method, isGood)
    if (!isGood) throw TwoFactorCodeNotValid()
    if (method === 'recovery_code') {
      emit({ type: 'two_factor.recovery_code_used', actorId: userId, subjectId: userId }, origin)
    }
  }
}

/** How a user may complete a login. */
function methodsOf({ totp, recoveryCodes }: Factors): Proof['method'][] {
  return [...(totp ? ['totp' as const] : []), ...(recoveryCodes > 0 ? ['recovery_code' as const] : [])]
}

const hashOf = (token: string): string => hash('sha256', token, 'hex')
