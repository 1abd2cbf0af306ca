import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Credentials, errors, SlidingToken } from '../../../../schemas/index.js'

const sliding: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'obtainSlidingToken',
        tags: ['token'],
        summary: 'Log in with a sliding token',
        description:
          'A sliding token authenticates requests and can be renewed. Protected operations accept it if AUTH_TOKEN_CLASSES contains `sliding`.',
        body: Credentials,
        response: { 200: SlidingToken, ...errors('no_active_account', 'email_not_verified', 'two_factor_required') }
      }
    },
    async function obtainSlidingToken(request, reply) {
      return fastify.login.withPassword(request, reply, 'login_sliding', request.body, fastify.tokens.openSliding)
    }
  )
}

export default sliding
