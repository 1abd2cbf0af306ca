import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { csv, UserExportQuery, userFilterOf } from '../../../../schemas/index.js'

const columns = [
  ...(['id', 'username', 'email', 'email_verified', 'nickname', 'language', 'level', 'is_active'] as const),
  ...(['is_staff', 'is_superuser', 'date_joined', 'last_login', 'inactive_reason', 'inactive_until', 'notes'] as const)
]

const users: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      schema: {
        operationId: 'exportUsers',
        tags: ['admin: users'],
        summary: 'Export users as CSV',
        description:
          'All users whom the filter finds. A cell that a spreadsheet would take for a formula begins with an apostrophe.',
        querystring: UserExportQuery,
        response: csv('The users')
      }
    },
    async function exportUsers(request, reply) {
      const users = fastify.administration.all(userFilterOf(request.query))
      return reply.sendCsv('users.csv', columns, users, fastify.administration.present)
    }
  )
}

export default users
