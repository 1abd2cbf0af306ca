import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Statistics, StatisticsQuery } from '../../../../schemas/index.js'

const stats: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      schema: {
        operationId: 'getStats',
        tags: ['admin: audit'],
        summary: 'Statistics for a dashboard',
        description:
          'The number of users and live sessions now, and what happened in each of the last hours. Each series has one number for each hour, also for an hour in which nothing happened.',
        querystring: StatisticsQuery,
        response: { 200: Statistics }
      }
    },
    async function getStats(request) {
      return fastify.stats.read(request.query.hours)
    }
  )
}

export default stats
