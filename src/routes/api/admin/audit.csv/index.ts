import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AuditFilter, auditFilterOf, csv } from '../../../../schemas/index.js'

const columns = [
  ...(['id', 'at', 'type', 'actor_id', 'actor_username', 'subject_id', 'subject_username'] as const),
  ...(['session_id', 'ip', 'request_id', 'detail'] as const)
]

const audit: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      schema: {
        operationId: 'exportEvents',
        tags: ['admin: audit'],
        summary: 'Export audit events as CSV',
        description:
          'All events that the filter finds, newest first. A cell that a spreadsheet would take for a formula begins with an apostrophe.',
        querystring: AuditFilter,
        response: csv('The events')
      }
    },
    async function exportEvents(request, reply) {
      const events = fastify.audit.allNamed(auditFilterOf(request.query))
      return reply.sendCsv('audit.csv', columns, events, (event) => event)
    }
  )
}

export default audit
