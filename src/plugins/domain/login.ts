import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Origin } from '../../domain/audit/events.js'
import type { Device } from '../../domain/sessions/device.js'
import type { Credentials } from '../../domain/tokens/login.js'
import type { LoginPurpose } from '../../domain/two-factor/second-step.js'
import type { User } from '../../domain/users/user.js'
import { TwoFactorCodeNotValid } from '../../errors.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** Logins, within the limits. Each opens a session once it is proven who it is; then the device is known. */
    login: {
      /** @throws Throttled, NoActiveAccount; TwoFactorRequired for a user with two-factor authentication */
      withPassword: LoginStep<Credentials>
      /** The second step. @throws Throttled, TwoFactorTokenNotValid, TwoFactorCodeNotValid */
      withCode: LoginStep<{ two_factor_token: string; code: string }>
    }
  }
}

type LoginStep<Proof> = <Opened>(
  this: void,
  request: FastifyRequest,
  reply: FastifyReply,
  purpose: LoginPurpose,
  proof: Proof,
  open: (user: User, device: Device, origin: Origin) => Promise<Opened>
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

    async withCode(request, reply, purpose, { two_factor_token: token, code }, open) {
      const device = fastify.deviceOf(request)
      const pending = await twoFactor.find(token, purpose)
      const { user } = pending
      request.subjectId = user.id
      try {
        const opened = await fastify.guardCode(request, user, async () => {
          await twoFactor.complete(pending, code, request)
          return open(user, device, request)
        })
        knownDevices.remember(request, reply, user)
        return opened
      } catch (error) {
        if (error instanceof TwoFactorCodeNotValid) {
          await tokens.recordFailure(user, user.username, device, 'two-factor code', request)
        }
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
