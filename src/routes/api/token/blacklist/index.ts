import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { empty, errors, RefreshRequest, rejectedToken } from '../../../../schemas/index.js'

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
        response: { 200: empty('Logged out'), ...errors(...rejectedToken, 'no_active_account') }
      }
    },
    async function blacklistToken(request) {
      await fastify.tokens.blacklist(request.body.refresh, request)
      return {}
    }
  )
}

export default blacklist
