import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AuditEventPage, AuditQuery } from '../../../../schemas/index.js'

const audit: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      schema: {
        operationId: 'listEvents',
        tags: ['admin: audit'],
        summary: 'List audit events',
        description:
          'Events: logins, failed logins, reuse of refresh tokens, logouts, and changes by users and staff. A refresh adds to a count and has no event.',
        querystring: AuditQuery,
        response: { 200: AuditEventPage }
      }
    },
    async function listEvents(request) {
      const { type, actor_id: actorId, subject_id: subjectId, since, until, ...page } = request.query
      const moments = {
        ...(since !== undefined && { since: new Date(since) }),
        ...(until !== undefined && { until: new Date(until) })
      }
      const { items, next } = await fastify.audit.find({ type, actorId, subjectId, ...moments }, page)
      return {
        items: items.map(({ at, actorId, subjectId, sessionId, requestId, ...event }) => ({
          ...event,
          at: at.toISOString(),
          actor_id: actorId,
          subject_id: subjectId,
          session_id: sessionId,
          request_id: requestId
        })),
        next
      }
    }
  )
}

export default audit
