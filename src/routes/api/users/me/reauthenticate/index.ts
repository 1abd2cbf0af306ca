import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { done, errors, Reauthentication } from '../../../../../schemas/index.js'

const reauthenticate: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      config: { enrolment: true },
      schema: {
        operationId: 'reauthenticate',
        tags: ['users'],
        summary: 'Reauthenticate',
        description: 'The session counts as recently authenticated for REAUTHENTICATION_AGE. Its tokens do not change.',
        body: Reauthentication,
        response: {
          ...done('Reauthenticated'),
          ...errors('wrong_password', 'two_factor_code_not_valid', 'passkey_not_valid', 'two_factor_proof_required')
        }
      }
    },
    async function reauthenticate(request, reply) {
      await fastify.reauthenticate(request, request.body)
      return reply.code(204).send()
    }
  )
}

export default reauthenticate
