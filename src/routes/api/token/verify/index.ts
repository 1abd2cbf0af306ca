import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { empty, errors, TokenRequest } from '../../../../schemas/index.js'

const verify: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'verifyToken',
        tags: ['token'],
        summary: 'Verify a token',
        description:
          'Checks the signature, the claims, the blacklist, the session and the user of a token of any type.',
        body: TokenRequest,
        response: {
          200: empty('The token is valid'),
          ...errors('token_invalid', 'token_expired', 'token_blacklisted', 'user_inactive', 'password_changed')
        }
      }
    },
    async function verifyToken(request) {
      await fastify.tokens.verify(request.body.token)
      return {}
    }
  )
}

export default verify
