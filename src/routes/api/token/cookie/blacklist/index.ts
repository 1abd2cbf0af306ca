import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { empty, errors, withHeaders } from '../../../../../schemas/index.js'

const blacklist: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'endCookieSession',
        tags: ['browser'],
        summary: 'Log out and clear the cookie',
        description: 'Revokes the session, and so all of its tokens. Without a cookie, there is nothing to revoke.',
        response: {
          200: withHeaders(empty('Logged out'), { 'Set-Cookie': 'Clears the cookie' }),
          ...errors('csrf_failed')
        }
      }
    },
    async function endCookieSession(request, reply) {
      await fastify.cookieSessions.end(request, reply)
      return {}
    }
  )
}

export default blacklist
