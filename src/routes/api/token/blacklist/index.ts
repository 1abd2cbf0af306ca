import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { empty, errors, RefreshRequest } from '../../../../schemas/index.js'

const blacklist: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'blacklistToken',
        tags: ['token'],
        summary: 'Log out',
        description: 'Revokes the session of the refresh token, and so all of its tokens.',
        body: RefreshRequest,
        response: { 200: empty('Logged out'), ...errors(400, 401, 415, 429, 503) }
      }
    },
    async function blacklistToken(request) {
      await fastify.tokens.blacklist(request.body.refresh, request)
      return {}
    }
  )
}

export default blacklist
