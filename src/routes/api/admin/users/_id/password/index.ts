import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { done, errors, NewPassword, NumberParams } from '../../../../../../schemas/index.js'

const password: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      config: { recentAuthentication: true },
      schema: {
        operationId: 'setUserPassword',
        tags: ['admin: users'],
        summary: 'Set the password of a user',
        description: 'Revokes all sessions of the user.',
        params: NumberParams,
        body: NewPassword,
        response: { ...done('Set'), ...errors('weak_password') }
      }
    },
    async function setUserPassword(request, reply) {
      const actor = fastify.actorOf(request)
      await fastify.administration.setPassword(actor, request.params.id, request.body.new_password)
      return reply.code(204).send()
    }
  )
}

export default password
