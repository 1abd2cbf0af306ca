import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { BulkRequest, BulkResult, inactivityOf } from '../../../../../schemas/index.js'

const bulk: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'changeManyUsers',
        tags: ['admin: users'],
        summary: 'Change many users',
        description:
          'Does the same with up to 500 users, by the rules for each of them. The response says for each user whether it was done.',
        body: BulkRequest,
        response: { 200: BulkResult }
      }
    },
    async function changeManyUsers(request) {
      const { ids, action, ...inactivity } = request.body
      const actor = fastify.actorOf(request)
      const results = await fastify.bulkAdministration(actor, ids, action, inactivityOf(inactivity))
      return {
        results: results.map(({ id, error }) =>
          error === undefined ? { id, ok: true } : { id, ok: false, ...fastify.describeError(error, request) }
        )
      }
    }
  )
}

export default bulk
