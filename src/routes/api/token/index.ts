import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Credentials, errors, TokenPair } from '../../../schemas/index.js'

const token: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'obtainTokenPair',
        tags: ['token'],
        summary: 'Log in for a pair of tokens',
        description: 'Starts a session on this device. With SESSION_LIMIT=1 it ends the one on the other device.',
        body: Credentials,
        response: { 200: TokenPair, ...errors(400, 401, 415, 429, 503) }
      }
    },
    async function obtainTokenPair(request, reply) {
      return fastify.guardLogin(request, reply, request.body.username, (account) =>
        fastify.tokens.obtainPair({ ...request.body, account }, fastify.deviceOf(request), request)
      )
    }
  )
}

export default token
