import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { done, PageQuery, SessionPage, UuidParams } from '../../../schemas/index.js'

const sessions: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      schema: {
        operationId: 'listMySessions',
        tags: ['sessions'],
        summary: 'List my sessions',
        description: 'One session for each device on which you are logged in, the newest first.',
        querystring: PageQuery,
        response: { 200: SessionPage }
      }
    },
    async function listMySessions(request) {
      const viewer = { userId: request.user.id, sessionId: request.sessionId }
      const { items, next } = await fastify.sessionManagement.find(request.query, viewer.userId)
      return { items: items.map((session) => fastify.sessionManagement.present(session, viewer)), next }
    }
  )

  fastify.delete(
    '/',
    {
      config: { recentAuthentication: true },
      schema: {
        operationId: 'endMyOtherSessions',
        tags: ['sessions'],
        summary: 'Log out on all other devices',
        response: done('Revoked')
      }
    },
    async function endMyOtherSessions(request, reply) {
      await fastify.sessionManagement.endOthers({
        userId: request.user.id,
        sessionId: request.sessionId,
        origin: request
      })
      return reply.code(204).send()
    }
  )

  fastify.delete(
    '/:id',
    {
      schema: {
        operationId: 'endMySession',
        tags: ['sessions'],
        summary: 'Revoke one of my sessions',
        description: 'Logs out one device. Its tokens are rejected at once.',
        params: UuidParams,
        response: done('Revoked')
      }
    },
    async function endMySession(request, reply) {
      const viewer = { userId: request.user.id, sessionId: request.sessionId, origin: request }
      await fastify.sessionManagement.end(viewer, request.params.id)
      return reply.code(204).send()
    }
  )
}

export default sessions
