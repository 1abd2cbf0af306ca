import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { errors, Statistics } from '../../../../schemas/index.js'

const stats: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      schema: {
        operationId: 'getStats',
        tags: ['admin: audit'],
        summary: 'Statistics for a dashboard',
        response: { 200: Statistics, ...errors(401, 403, 429, 503) }
      }
    },
    async function getStats() {
      return fastify.stats.read()
    }
  )
}

export default stats
