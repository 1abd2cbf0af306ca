import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { done, NumberParams } from '../../../../../../schemas/index.js'

const logout: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'logOutUser',
        tags: ['admin: users'],
        summary: 'Log out a user on all devices',
        description: 'Revokes all sessions of the user, who can log in again.',
        params: NumberParams,
        response: done('Logged out')
      }
    },
    async function logOutUser(request, reply) {
      await fastify.administration.logOut(fastify.actorOf(request), request.params.id)
      return reply.code(204).send()
    }
  )
}

export default logout
