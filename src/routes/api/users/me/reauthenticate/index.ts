import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { done, errors, Reauthentication } from '../../../../../schemas/index.js'

const reauthenticate: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'reauthenticate',
        tags: ['users'],
        summary: 'Reauthenticate',
        description: 'The session counts as recently authenticated for REAUTHENTICATION_AGE. Its tokens do not change.',
        body: Reauthentication,
        response: { ...done('Reauthenticated'), ...errors('wrong_password') }
      }
    },
    async function reauthenticate(request, reply) {
      await fastify.guardPassword(request, () =>
        fastify.accounts.reauthenticate(request, request.body.current_password)
      )
      return reply.code(204).send()
    }
  )
}

export default reauthenticate
