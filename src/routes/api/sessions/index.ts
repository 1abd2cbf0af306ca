import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { done, errors, PageQuery, SessionPage, SessionParams } from '../../../schemas/index.js'

const sessions: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      schema: {
        operationId: 'listMySessions',
        tags: ['sessions'],
        summary: 'List my sessions',
        querystring: PageQuery,
        response: { 200: SessionPage, ...errors(400, 401, 429, 503) }
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
        response: { ...done('Revoked'), ...errors(401, 429, 503) }
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
        params: SessionParams,
        response: { ...done('Revoked'), ...errors(401, 404, 429, 503) }
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
