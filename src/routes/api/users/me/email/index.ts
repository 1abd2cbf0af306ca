import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { accepted, EmailChangeRequest, errors } from '../../../../../schemas/index.js'

const email: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      config: { recentAuthentication: true },
      schema: {
        operationId: 'requestEmailChange',
        tags: ['users'],
        summary: 'Ask for a new email',
        description:
          'Sends a link to the new email and a notice to the old one. The email changes when the link is used. MAIL_RATE_LIMIT applies.',
        body: EmailChangeRequest,
        response: { ...accepted, ...errors('email_taken', 'mail_not_configured') }
      }
    },
    async function requestEmailChange(request, reply) {
      await fastify.emailVerification.requestChange(request, request.body.email)
      return reply.code(202).send({})
    }
  )
}

export default email
