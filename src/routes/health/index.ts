import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Alive, problems, Ready } from '../../schemas/index.js'

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
        summary: 'Whether the process works',
        description: 'Asks nothing of the database: a process is not cured by a restart when its database is away.',
        response: { 200: Alive }
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
        summary: 'Whether requests can be served',
        description:
          'Asks the database, and whether its schema is the one of this version with all of its tables. The answer shows each check and its time; with 503 too, where `stopping` says that the service is about to end.',
        response: { 200: Ready, ...problems(503) }
      }
    },
    async function getReadiness() {
      return { status: 'ok' as const, checks: await fastify.health.ready() }
    }
  )
}

export default health
