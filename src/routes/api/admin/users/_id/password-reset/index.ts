import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { accepted, errors, NumberParams } from '../../../../../../schemas/index.js'

const reset: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'sendPasswordReset',
        tags: ['admin: users'],
        summary: 'Send a user a link that sets a new password',
        description: 'The link goes to the email of the user. Staff never see it.',
        params: NumberParams,
        response: { ...accepted, ...errors('cannot_be_mailed', 'mail_not_configured') }
      }
    },
    async function sendPasswordReset(request, reply) {
      await fastify.passwordReset.send(fastify.actorOf(request), request.params.id)
      return reply.code(202).send({})
    }
  )
}

export default reset
