import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { done } from '../../../../schemas/index.js'

const logout: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      config: { recentAuthentication: true },
      schema: {
        operationId: 'logOutEverybody',
        tags: ['admin: sessions'],
        summary: 'Log out all users',
        description: 'Revokes all sessions of all users, including the session of the caller.',
        response: done('Logged out')
      }
    },
    async function logOutEverybody(request, reply) {
      await fastify.administration.logOutEverybody(fastify.actorOf(request))
      return reply.code(204).send()
    }
  )
}

export default logout
