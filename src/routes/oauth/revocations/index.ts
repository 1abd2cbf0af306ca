import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Revocations, RevocationsQuery } from '../../../schemas/index.js'

const revocations: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      config: { rateLimit: false },
      schema: {
        operationId: 'listRevocations',
        tags: ['oauth'],
        summary: 'Revocation feed',
        description:
          'Lists the sessions and tokens that were revoked within the lifetime of an access token, for services that verify tokens locally. Poll every few seconds with the `next` of the previous response, and reject tokens whose `sid` or `jti` is listed. The client authenticates with HTTP Basic. Entries of the last seconds may repeat.',
        security: [{ client: [] }],
        querystring: RevocationsQuery,
        response: { 200: Revocations }
      }
    },
    async function listRevocations(request, reply) {
      await fastify.clients.authenticate(fastify.oauth.parametersOf(request), request.clientIp)
      const answer = await fastify.oauth.revocations(request.query.since)
      reply.header('cache-control', 'private, max-age=1').removeHeader('pragma')
      return answer
    }
  )
}

export default revocations
