import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { done, NumberParams } from '../../../../../../schemas/index.js'

const twoFactor: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.delete(
    '/',
    {
      config: { recentAuthentication: true },
      schema: {
        operationId: 'resetUserTwoFactor',
        tags: ['admin: users'],
        summary: 'Turn off the two-factor authentication of a user',
        description:
          'Helps a user who has lost a device and the recovery codes. The user logs in with the password alone.',
        params: NumberParams,
        response: done('Turned off')
      }
    },
    async function resetUserTwoFactor(request, reply) {
      await fastify.twoFactor.reset(fastify.actorOf(request), request.params.id)
      return reply.code(204).send()
    }
  )
}

export default twoFactor
