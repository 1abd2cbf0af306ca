import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { empty, oauthErrors, RevocationRequest } from '../../../schemas/index.js'

const revoke: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      config: { rateLimit: false },
      schema: {
        operationId: 'revokeToken',
        tags: ['oauth'],
        consumes: ['application/x-www-form-urlencoded', 'application/json'],
        summary: 'Token revocation',
        description:
          'RFC 7009. Revokes a refresh token together with its session, or an access token alone. An unknown token is not an error; a token of another client is.',
        body: RevocationRequest,
        response: { 200: empty('Revoked, or unknown'), ...oauthErrors('token_of_another_client') }
      }
    },
    async function revokeToken(request) {
      const parameters = fastify.oauth.parametersOf(request)
      const client = await fastify.clients.authenticate(parameters, request.clientIp)
      await fastify.oauth.revoke(client, parameters.token, request)
      return {}
    }
  )
}

export default revoke
