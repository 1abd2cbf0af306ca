import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { IntrospectionAnswer, oauthErrors, TokenQuestion } from '../../../schemas/index.js'

const introspect: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      config: { rateLimit: false },
      schema: {
        operationId: 'introspectToken',
        tags: ['oauth'],
        consumes: ['application/x-www-form-urlencoded', 'application/json'],
        summary: 'Ask whether a token works',
        description:
          'RFC 7662, for clients with the grant `introspection`. Only tokens whose `aud` holds the client, one of its audiences or this service are told about. A log-out, a deactivation or a revocation counts at once.',
        body: TokenQuestion,
        response: { 200: IntrospectionAnswer, ...oauthErrors(400, 401, 429, 503) }
      }
    },
    async function introspectToken(request) {
      return fastify.oauth.introspect(fastify.oauth.parametersOf(request), request.clientIp)
    }
  )
}

export default introspect
