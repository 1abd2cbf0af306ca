import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  errors,
  IdempotencyHeaders,
  RefreshedTokens,
  RefreshRequest,
  rejectedToken
} from '../../../../schemas/index.js'

const refresh: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'refreshToken',
        tags: ['token'],
        summary: 'Refresh a token pair',
        description:
          'Rotates the refresh token: each one can be used once. Within REFRESH_REUSE_INTERVAL, the same token returns the same pair again, for a second tab or after a lost response. Later reuse revokes the session.',
        headers: IdempotencyHeaders,
        body: RefreshRequest,
        response: { 200: RefreshedTokens, ...errors('invalid_idempotency_key', ...rejectedToken, 'no_active_account') }
      }
    },
    async function refreshToken(request) {
      return fastify.tokens.rotate(request.body.refresh, request, request.headers['idempotency-key'])
    }
  )
}

export default refresh
