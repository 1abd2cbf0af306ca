import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AccountExport, file } from '../../../../../schemas/index.js'

const exportRoute: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      config: { recentAuthentication: true },
      schema: {
        operationId: 'exportMe',
        tags: ['users'],
        summary: 'Export my data',
        description: 'Everything that the service stores about the account, except the hash of the password.',
        response: file('The data', AccountExport)
      }
    },
    async function exportMe(request, reply) {
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', 'attachment; filename="account.json"')
        .send(await fastify.exportAccount(request.user.id))
    }
  )
}

export default exportRoute
