import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Credentials, errors, TokenPair } from '../../../schemas/index.js'

const token: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'obtainTokenPair',
        tags: ['token'],
        summary: 'Log in with a token pair',
        description:
          'Starts a session on this device. With SESSION_LIMIT, a login beyond the limit revokes the oldest session of the user.',
        body: Credentials,
        response: { 200: TokenPair, ...errors('no_active_account', 'email_not_verified', 'two_factor_required') }
      }
    },
    async function obtainTokenPair(request, reply) {
      return fastify.login.withPassword(request, reply, 'login_pair', request.body, fastify.tokens.openPair)
    }
  )
}

export default token
