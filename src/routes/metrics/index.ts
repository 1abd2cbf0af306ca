import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from '#typebox'

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
        summary: 'Metrics for Prometheus',
        description: 'With METRICS_PORT, the metrics are on that port instead. With METRICS=off, there are none.',
        response: {
          200: {
            description: 'Metrics in the text format of Prometheus',
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
