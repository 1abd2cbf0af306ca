import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { oauthErrors, TokenAnswer, TokenRequest } from '../../../schemas/index.js'

const token: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      config: { rateLimit: false },
      schema: {
        operationId: 'issueToken',
        tags: ['oauth'],
        consumes: ['application/x-www-form-urlencoded', 'application/json'],
        summary: 'Get an access token, or renew a session',
        description:
          'RFC 6749 with the grants `client_credentials` and `refresh_token`. The client says who it is with HTTP Basic, in the body, or with a signed assertion. A session that a client renews is its own from then on.',
        body: TokenRequest,
        response: { 200: TokenAnswer, ...oauthErrors(400, 401, 429, 503) }
      }
    },
    async function issueToken(request) {
      const parameters = fastify.oauth.parametersOf(request)
      const client = await fastify.clients.authenticate(parameters, request.clientIp)
      return fastify.oauth.grant({ client, parameters, origin: request })
    }
  )
}

export default token
