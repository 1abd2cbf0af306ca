import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AuditEventPage, AuditQuery, auditFilterOf } from '../../../../schemas/index.js'

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
      const { limit, cursor, count, ...query } = request.query
      const filter = auditFilterOf(query)
      const { items, next } = await fastify.audit.find(filter, { limit, cursor })
      const counted = count && { count: await fastify.audit.countOf(filter) }
      return { items: await fastify.audit.presentNamed(items), next, ...counted }
    }
  )
}

export default audit
