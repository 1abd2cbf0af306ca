import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { IdempotencyHeaders, OAuthTokenRequest, OAuthTokenResponse, oauthErrors } from '../../../schemas/index.js'

const token: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      config: { rateLimit: false },
      schema: {
        operationId: 'issueToken',
        tags: ['oauth'],
        consumes: ['application/x-www-form-urlencoded', 'application/json'],
        summary: 'OAuth token endpoint',
        description:
          'RFC 6749 with the grants `client_credentials` and `refresh_token`. The client authenticates with HTTP Basic, in the body, or with a signed assertion. When a client refreshes a session for the first time, the session is bound to it: no other client can refresh it afterwards.',
        headers: IdempotencyHeaders,
        body: OAuthTokenRequest,
        response: {
          200: OAuthTokenResponse,
          ...oauthErrors(
            'unauthorized_client',
            'unsupported_grant_type',
            'invalid_grant',
            'invalid_scope',
            'invalid_target'
          )
        }
      }
    },
    async function issueToken(request) {
      const parameters = fastify.oauth.parametersOf(request)
      const client = await fastify.clients.authenticate(parameters, request.clientIp)
      const idempotencyKey = request.headers['idempotency-key']
      return fastify.oauth.grant({ client, parameters, origin: request, idempotencyKey })
    }
  )
}

export default token
