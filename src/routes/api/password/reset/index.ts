import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { accepted, errors, PasswordResetRequest } from '../../../../schemas/index.js'

const reset: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'requestPasswordReset',
        tags: ['users'],
        summary: 'Ask for a new password',
        description:
          'Sends a link to each active user who has this email. The response is the same whether there is one or not. MAIL_RATE_LIMIT applies.',
        body: PasswordResetRequest,
        response: { ...accepted, ...errors('mail_not_configured') }
      }
    },
    async function requestPasswordReset(request, reply) {
      await fastify.passwordReset.request(request, request.body.email)
      return reply.code(202).send({})
    }
  )
}

export default reset
