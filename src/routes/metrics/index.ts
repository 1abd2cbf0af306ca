import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'

const metrics: FastifyPluginAsyncTypebox = async (fastify) => {
  const { METRICS, METRICS_PORT } = fastify.config
  if (!METRICS || METRICS_PORT !== undefined) return

  fastify.get(
    '/',
    {
      // A busy service is when the numbers matter.
      config: { rateLimit: false, probe: true },
      schema: {
        operationId: 'getMetrics',
        tags: ['operation'],
        summary: 'Counts and times, for Prometheus',
        description: 'Not there with METRICS=off, and on a port of its own with METRICS_PORT.',
        response: {
          200: {
            description: "Prometheus's text format",
            content: { 'text/plain': { schema: Type.String({ examples: ['keyturn_live_sessions 42'] }) } }
          }
        }
      }
    },
    async function getMetrics(_request, reply) {
      reply.type(fastify.metrics.contentType)
      return fastify.metrics.read()
    }
  )
}

export default metrics
