import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { errors, PasskeyLogin, TokenPair } from '../../../../schemas/index.js'

const passkey: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'obtainTokenPairWithPasskey',
        tags: ['token'],
        summary: 'Log in with a passkey',
        description: 'Needs neither a username nor a password, and no second step: the passkey is two factors.',
        body: PasskeyLogin,
        response: {
          200: TokenPair,
          ...errors('passkey_login_failed', 'no_active_account', 'email_not_verified', 'two_factor_not_available')
        }
      }
    },
    async function obtainTokenPairWithPasskey(request, reply) {
      return fastify.login.withPasskey(request, reply, request.body.passkey, fastify.tokens.openPair)
    }
  )
}

export default passkey
