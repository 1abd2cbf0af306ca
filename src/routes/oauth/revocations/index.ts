import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { oauthErrors, Revocations, RevocationsQuery } from '../../../schemas/index.js'

const revocations: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      config: { rateLimit: false },
      schema: {
        operationId: 'listRevocations',
        tags: ['oauth'],
        summary: 'What ended lately, for who verifies without asking',
        description:
          'Sessions and tokens that ended within one access lifetime. Ask every few seconds with `next` of the answer before, and refuse tokens whose `sid` or `jti` came along. The client says who it is with HTTP Basic. The last seconds may come twice.',
        security: [{ client: [] }],
        querystring: RevocationsQuery,
        response: { 200: Revocations, ...oauthErrors(400, 401, 429, 503) }
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
