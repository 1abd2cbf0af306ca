import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { renderSVG } from 'uqr'
import { relyingPartyOf } from '../../config/relying-party.js'
import { createSecretCipher } from '../../domain/keys/secret-cipher.js'
import { createChallengeStore } from '../../domain/two-factor/challenge-store.js'
import { createCodes } from '../../domain/two-factor/codes.js'
import { createFactorStore } from '../../domain/two-factor/factor-store.js'
import { createPasskeyAnswers } from '../../domain/two-factor/passkey-answers.js'
import { createPasskeyLogin, type PasskeyLogin } from '../../domain/two-factor/passkey-login.js'
import { createPasskeyStore } from '../../domain/two-factor/passkey-store.js'
import { createPasskeyService, type PasskeyService } from '../../domain/two-factor/passkeys.js'
import { createReset, type TwoFactorReset } from '../../domain/two-factor/reset.js'
import { hasSecondStep, mustEnrol, requireOffered } from '../../domain/two-factor/rule.js'
import { createSecondStep, type SecondStep } from '../../domain/two-factor/second-step.js'
import { createTwoFactorService, type TwoFactorService } from '../../domain/two-factor/service.js'
import { createWebauthn } from '../../domain/two-factor/webauthn.js'
import { permissions } from '../../domain/users/permissions.js'
import type { User } from '../../domain/users/user.js'

declare module 'fastify' {
  interface FastifyInstance {
    twoFactor: TwoFactorService &
      SecondStep &
      PasskeyLogin & {
        passkeys: PasskeyService
        reset: TwoFactorReset
        /** Whether a login of this user has a second step. */
        isRequiredOf(user: User): boolean
        /** Whether this user has to set up two-factor authentication before anything else. */
        mustEnrol(user: User): boolean
      }
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { db, config, clock, keys, identity, users, audit, metrics, notices, log } = fastify
  const { ENCRYPTION_KEY, KEYRING_SECRET, NODE_ENV, TWO_FACTOR, MAIL_FROM } = config
  // The first encrypts. Secrets from before ENCRYPTION_KEY was set are still read.
  const given = [ENCRYPTION_KEY, KEYRING_SECRET].filter((one) => one !== undefined)
  const trial = NODE_ENV === 'production' ? [] : [keys.current.private]
  const secrets = given.length > 0 ? given : trial
  const ciphers = secrets.map((secret) => createSecretCipher(secret, 'keyturn two-factor'))
  const common = {
    ...{ notices, retry: db.retry, clock, emit: audit.emit, findUser: users.findById },
    requireOffered: () => requireOffered(TWO_FACTOR)
  }
  const nameOf = () => MAIL_FROM?.name || new URL(identity.url).hostname
  const factors = createFactorStore(db)
  const challenges = createChallengeStore(db)
  const passkeys = createPasskeyStore(db, factors.change)
  const webauthn = createWebauthn(() => ({ ...relyingPartyOf(config, identity.url), name: nameOf() }))
  const answers = createPasskeyAnswers({ ...common, passkeys, challenges, webauthn })
  const codes = createCodes({
    ...common,
    store: factors,
    ciphers,
    onUnreadable: (userId) => log.error({ userId }, 'ENCRYPTION_KEY does not decrypt the TOTP secret of a user')
  })
  const management = createTwoFactorService({
    ...common,
    store: factors,
    codes,
    cipher: ciphers[0],
    issuer: nameOf,
    drawQr: renderSVG
  })
  const secondStep = createSecondStep({
    ...common,
    challenges,
    factors,
    codes,
    passkeys: answers,
    onAttempt: metrics.secondStepTried
  })

  fastify.decorate('twoFactor', {
    ...management,
    ...secondStep,
    ...createPasskeyLogin({ ...common, answers, factors, onAttempt: metrics.secondStepTried }),
    passkeys: createPasskeyService({ ...common, store: passkeys, challenges, webauthn }),
    reset: createReset({ ...common, store: factors, permissions }),
    isRequiredOf: (user) => hasSecondStep(TWO_FACTOR, user),
    mustEnrol: (user) => mustEnrol(TWO_FACTOR, user)
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'two-factor',
  dependencies: ['config', 'db', 'clock', 'keys', 'identity', 'users', 'audit', 'metrics', 'notices']
})
