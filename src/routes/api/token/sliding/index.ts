import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Credentials, errors, SlidingToken } from '../../../../schemas/index.js'

const sliding: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'obtainSlidingToken',
        tags: ['token'],
        summary: 'Log in for a sliding token',
        description:
          'One token that is both sent with requests and renewed. It opens protected operations where AUTH_TOKEN_CLASSES names `sliding`.',
        body: Credentials,
        response: { 200: SlidingToken, ...errors(400, 401, 415, 429, 503) }
      }
    },
    async function obtainSlidingToken(request, reply) {
      return fastify.guardLogin(request, reply, request.body.username, (account) =>
        fastify.tokens.obtainSliding({ ...request.body, account }, fastify.deviceOf(request), request)
      )
    }
  )
}

export default sliding
