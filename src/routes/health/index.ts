import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Liveness, problems, Readiness } from '../../schemas/index.js'

/** Whoever asks decides on the process's fate: neither a limit nor a busy moment may answer in its place. */
const config = { rateLimit: false, probe: true } as const

const health: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/live',
    {
      config,
      schema: {
        operationId: 'getLiveness',
        tags: ['operation'],
        summary: 'Liveness',
        description: 'Does not query the database, because a restart does not help when the database is unavailable.',
        response: { 200: Liveness }
      }
    },
    async function getLiveness() {
      return { status: 'ok' as const }
    }
  )

  fastify.get(
    '/ready',
    {
      config,
      schema: {
        operationId: 'getReadiness',
        tags: ['operation'],
        summary: 'Readiness',
        description:
          'Checks that the database responds and that its schema, with all tables, is the one of this version. The response lists each check and how long it took, also with 503. The check `stopping` fails while the service shuts down.',
        response: { 200: Readiness, ...problems('not_ready') }
      }
    },
    async function getReadiness() {
      return { status: 'ok' as const, checks: await fastify.health.ready() }
    }
  )
}

export default health
