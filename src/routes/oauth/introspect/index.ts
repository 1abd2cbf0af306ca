import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { IntrospectionRequest, IntrospectionResponse, oauthErrors } from '../../../schemas/index.js'

const introspect: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      config: { rateLimit: false },
      schema: {
        operationId: 'introspectToken',
        tags: ['oauth'],
        consumes: ['application/x-www-form-urlencoded', 'application/json'],
        summary: 'Token introspection',
        description:
          'RFC 7662, for clients with the grant `introspection`. A token is active only if its `aud` names the client, one of its audiences, or this service. A logout, a deactivation or a revocation takes effect at once.',
        body: IntrospectionRequest,
        response: { 200: IntrospectionResponse, ...oauthErrors('unauthorized_client') }
      }
    },
    async function introspectToken(request) {
      return fastify.oauth.introspect(fastify.oauth.parametersOf(request), request.clientIp)
    }
  )
}

export default introspect
