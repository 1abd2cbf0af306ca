import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  CookieSession,
  errors,
  IdempotencyHeaders,
  refreshCookie,
  rejectedToken,
  withHeaders
} from '../../../../../schemas/index.js'

const rejected = errors('not_authenticated', ...rejectedToken, 'no_active_account')

const refresh: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'refreshCookieSession',
        tags: ['browser'],
        summary: 'Refresh the session in the cookie',
        description:
          'Rotates the refresh token in the cookie, by the rules of /api/token/refresh. Clears the cookie if its token is not valid.',
        headers: IdempotencyHeaders,
        response: {
          200: withHeaders(CookieSession, { 'Set-Cookie': refreshCookie }),
          401: withHeaders({ ...rejected[401] }, { 'Set-Cookie': 'Clears the cookie of a token that is not valid' }),
          ...errors('invalid_idempotency_key', 'csrf_failed')
        }
      }
    },
    async function refreshCookieSession(request, reply) {
      return fastify.cookieSessions.refresh(request, reply, request.headers['idempotency-key'])
    }
  )
}

export default refresh
