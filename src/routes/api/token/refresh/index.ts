import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { errors, RefreshBody, RefreshedTokens } from '../../../../schemas/index.js'

const refresh: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'refreshToken',
        tags: ['token'],
        summary: 'Exchange a refresh token for a new pair',
        description:
          'The token is used up. Within REFRESH_REUSE_INTERVAL it yields the same successor again, for a second tab or an answer that was lost; after it, its use ends the session.',
        body: RefreshBody,
        response: { 200: RefreshedTokens, ...errors(400, 401, 415, 429, 503) }
      }
    },
    async function refreshToken(request) {
      return fastify.tokens.rotate(request.body.refresh, request)
    }
  )
}

export default refresh
