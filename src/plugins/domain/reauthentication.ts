import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { givenFactor } from '../../domain/two-factor/given-factor.js'
import type { Assertion } from '../../domain/two-factor/webauthn.js'
import { invalidFields, TwoFactorProofRequired } from '../../errors.js'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Makes the session of a request one with recent authentication, within the limits.
     *
     * @throws Throttled, PermissionDenied; Invalid for a wrong password; TwoFactorProofRequired, TwoFactorCodeNotValid and PasskeyNotValid for a
     * user with two-factor authentication, whose password alone proves nothing
     */
    reauthenticate(
      request: FastifyRequest,
      proof: { current_password?: string; code?: string; passkey?: Assertion }
    ): Promise<void>
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { accounts, twoFactor } = fastify

  fastify.decorate('reauthenticate', async (request, { current_password: password, ...given }) => {
    const { user } = request
    if (twoFactor.isRequiredOf(user)) {
      const factor = givenFactor(given)
      if (factor === null) throw TwoFactorProofRequired()
      const prove = () => twoFactor.prove(user.id, factor, request)
      return fastify.guardCode(request, user, () => accounts.reauthenticate(request, prove))
    }
    if (password === undefined) throw invalidFields({ current_password: ['This field is required.'] })
    return fastify.guardPassword(request, () => accounts.reauthenticate(request, password))
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'reauthentication',
  dependencies: ['accounts', 'two-factor', 'login-guard', 'jwt']
})
