import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Statistics } from '../../../../schemas/index.js'

const stats: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      schema: {
        operationId: 'getStats',
        tags: ['admin: audit'],
        summary: 'Statistics for a dashboard',
        description: 'The number of users and live sessions now, and what happened in each hour of the last day.',
        response: { 200: Statistics }
      }
    },
    async function getStats() {
      return fastify.stats.read()
    }
  )
}

export default stats
