import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { done, errors, NumberParams } from '../../../../../../schemas/index.js'

const logout: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'logOutUser',
        tags: ['admin: users'],
        summary: 'Log out a user on all devices',
        params: NumberParams,
        response: { ...done('Logged out'), ...errors(401, 403, 404, 429, 503) }
      }
    },
    async function logOutUser(request, reply) {
      await fastify.administration.logOut(fastify.actorOf(request), request.params.id)
      return reply.code(204).send()
    }
  )
}

export default logout
