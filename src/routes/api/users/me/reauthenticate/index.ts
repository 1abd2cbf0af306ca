import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { done, errors, Reauthentication } from '../../../../../schemas/index.js'

const reauthenticate: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'reauthenticate',
        tags: ['users'],
        summary: 'Prove that it is me',
        description:
          'The session counts as recently authenticated from now on, for REAUTHENTICATION_AGE. Its tokens stay as they are.',
        body: Reauthentication,
        response: { ...done('Proven'), ...errors(400, 401, 403, 415, 429, 503) }
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
