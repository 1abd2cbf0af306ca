import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { errors } from '../../schemas.js'

const Status = Type.Object({ status: Type.Literal('ok') }, { description: 'Fine', examples: [{ status: 'ok' }] })

const health: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/live',
    {
      config: { rateLimit: false },
      schema: {
        operationId: 'getLiveness',
        tags: ['operation'],
        summary: 'Whether the process works',
        description: 'Asks nothing of the database: a process is not cured by a restart when its database is away.',
        response: { 200: Status, ...errors(503) }
      }
    },
    async function getLiveness() {
      return { status: 'ok' as const }
    }
  )

  fastify.get(
    '/ready',
    {
      config: { rateLimit: false },
      schema: {
        operationId: 'getReadiness',
        tags: ['operation'],
        summary: 'Whether requests can be served',
        description: 'Asks the database.',
        response: { 200: Status, ...errors(503) }
      }
    },
    async function getReadiness() {
      await fastify.db.retry(() => fastify.db.ping())
      return { status: 'ok' as const }
    }
  )
}

export default health
