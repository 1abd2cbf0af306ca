import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Origin } from '../../domain/audit/events.js'
import type { Device } from '../../domain/sessions/device.js'
import type { Credentials } from '../../domain/tokens/login.js'
import { givenFactor } from '../../domain/two-factor/given-factor.js'
import type { LoginPurpose } from '../../domain/two-factor/second-step.js'
import type { Assertion } from '../../domain/two-factor/webauthn.js'
import type { User } from '../../domain/users/user.js'
import { invalidFields, PasskeyLoginFailed, PasskeyNotValid, TwoFactorCodeNotValid } from '../../errors.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** Logins, within the limits. Each opens a session once it is proven who it is; then the device is known. */
    login: {
      /** @throws Throttled, NoActiveAccount; TwoFactorRequired for a user with two-factor authentication */
      withPassword: LoginStep<Credentials>
      /** The second step. @throws Throttled, TwoFactorTokenNotValid, TwoFactorCodeNotValid, PasskeyNotValid */
      withFactor: LoginStep<{ two_factor_token: string; code?: string; passkey?: Assertion }>
      /** @throws PasskeyLoginFailed, NoActiveAccount */
      withPasskey<Opened>(
        this: void,
        request: FastifyRequest,
        reply: FastifyReply,
        passkey: Assertion,
        open: Open<Opened>
      ): Promise<Opened>
    }
  }
}

type Open<Opened> = (user: User, device: Device, origin: Origin) => Promise<Opened>
type LoginStep<Proof> = <Opened>(
  this: void,
  request: FastifyRequest,
  reply: FastifyReply,
  purpose: LoginPurpose,
  proof: Proof,
  open: Open<Opened>
) => Promise<Opened>

const plugin: FastifyPluginAsync = async (fastify) => {
  const { tokens, twoFactor, knownDevices } = fastify

  fastify.decorate('login', {
    async withPassword(request, reply, purpose, credentials, open) {
      const device = fastify.deviceOf(request)
      // A right password is a success for the limits of passwords, also where a second step follows.
      const { user, opened } = await fastify.guardLogin(request, credentials.username, async (account) => {
        const user = await tokens.checkPassword({ ...credentials, account }, device, request)
        return { user, opened: twoFactor.isRequiredOf(user) ? null : await open(user, device, request) }
      })
      if (opened === null) return twoFactor.begin(user, purpose)
      knownDevices.remember(request, reply, user)
      return opened
    },

    async withFactor(request, reply, purpose, { two_factor_token: token, ...given }, open) {
      const factor = givenFactor(given)
      if (factor === null) throw invalidFields({ non_field_errors: ['Send a code or a passkey.'] })
      const device = fastify.deviceOf(request)
      const pending = await twoFactor.find(token, purpose)
      const { user } = pending
      request.subjectId = user.id
      try {
        const opened = await fastify.guardCode(request, user, async () => {
          await twoFactor.complete(pending, factor, request)
          return open(user, device, request)
        })
        knownDevices.remember(request, reply, user)
        return opened
      } catch (error) {
        const detail =
          error instanceof TwoFactorCodeNotValid
            ? 'two-factor code'
            : error instanceof PasskeyNotValid
              ? 'passkey'
              : null
        if (detail !== null) await tokens.recordFailure(user, user.username, device, detail, request)
        throw error
      }
    },

    async withPasskey(request, reply, passkey, open) {
      const device = fastify.deviceOf(request)
      try {
        const user = await twoFactor.useToLogIn(passkey, request, (owner) => {
          request.subjectId = owner.id
          return tokens.admitByPasskey(owner, device, request)
        })
        const opened = await open(user, device, request)
        knownDevices.remember(request, reply, user)
        return opened
      } catch (error) {
        // The limits count nothing: a signature cannot be guessed.
        if (error instanceof PasskeyLoginFailed) await tokens.recordFailure(null, '', device, 'passkey', request)
        throw error
      }
    }
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'login',
  dependencies: ['tokens', 'two-factor', 'login-guard', 'known-devices', 'rejections', 'sessions']
})
