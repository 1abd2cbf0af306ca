import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from '#typebox'
import { errors, TokenBody } from '../../../../schemas/index.js'

const verify: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'verifyToken',
        tags: ['token'],
        summary: 'Verify a token',
        description:
          'Checks the signature, the claims, the blacklist, the session and the user of a token of any type.',
        body: TokenBody,
        response: { 200: Type.Object({}, { description: 'The token is valid' }), ...errors(400, 401, 415, 429, 503) }
      }
    },
    async function verifyToken(request) {
      await fastify.tokens.verify(request.body.token)
      return {}
    }
  )
}

export default verify
