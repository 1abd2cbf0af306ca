import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { accepted, EmailVerificationRequest, errors } from '../../../../../schemas/index.js'

const resend: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'resendEmailVerification',
        tags: ['users'],
        summary: 'Ask for another link to verify an email',
        description:
          'Sends a link to each active user who has this email and has not verified it. The response is the same whether there is one or not. MAIL_RATE_LIMIT applies.',
        body: EmailVerificationRequest,
        response: { ...accepted, ...errors('mail_not_configured') }
      }
    },
    async function resendEmailVerification(request, reply) {
      await fastify.emailVerification.request(request, request.body.email)
      return reply.code(202).send({})
    }
  )
}

export default resend
