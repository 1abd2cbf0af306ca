import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ServiceStatus } from '../../../../schemas/index.js'

const status: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      schema: {
        operationId: 'getStatus',
        tags: ['admin: audit'],
        summary: 'Status of the service',
        description:
          'The version, the signing key with the time of its next rotation, and warnings about the settings. `/health/ready` says whether the service works.',
        response: { 200: ServiceStatus }
      }
    },
    async function getStatus() {
      return fastify.status.read()
    }
  )
}

export default status
