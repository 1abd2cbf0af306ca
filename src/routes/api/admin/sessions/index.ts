import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { done, UserSessionPage, UserSessionQuery, UuidParams } from '../../../../schemas/index.js'

const sessions: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      schema: {
        operationId: 'listSessions',
        tags: ['admin: sessions'],
        summary: 'List the sessions of all users',
        description: 'The live sessions of all users, or of one user, the newest first.',
        querystring: UserSessionQuery,
        response: { 200: UserSessionPage }
      }
    },
    async function listSessions(request) {
      const { user_id: userId, count, ...page } = request.query
      const viewer = { userId: request.user.id, sessionId: request.sessionId }
      const { items, next } = await fastify.sessionManagement.find(page, userId)
      return {
        items: items.map((session) => ({
          ...fastify.sessionManagement.present(session, viewer),
          user_id: session.userId,
          username: session.username
        })),
        next,
        ...(count && { count: await fastify.sessionManagement.countOf(userId) })
      }
    }
  )

  fastify.delete(
    '/:id',
    {
      schema: {
        operationId: 'endSession',
        tags: ['admin: sessions'],
        summary: 'Revoke a session of a user',
        description: 'Logs out one device of any user. Its tokens are rejected at once.',
        params: UuidParams,
        response: done('Revoked')
      }
    },
    async function endSession(request, reply) {
      await fastify.sessionManagement.endAny(fastify.actorOf(request), request.params.id)
      return reply.code(204).send()
    }
  )
}

export default sessions
