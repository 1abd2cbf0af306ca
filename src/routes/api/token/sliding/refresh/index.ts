import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { errors, SlidingToken, TokenRequest } from '../../../../../schemas/index.js'

const refresh: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'refreshSlidingToken',
        tags: ['token'],
        summary: 'Renew a sliding token',
        description: 'A sliding token can be renewed until its `refresh_exp`, even after it has expired.',
        body: TokenRequest,
        response: {
          200: SlidingToken,
          ...errors('token_invalid', 'token_expired', 'token_blacklisted', 'no_active_account')
        }
      }
    },
    async function refreshSlidingToken(request) {
      return fastify.tokens.renewSliding(request.body.token)
    }
  )
}

export default refresh
