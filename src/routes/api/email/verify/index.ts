import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { done, EmailProof, errors } from '../../../../schemas/index.js'

const verify: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'verifyEmail',
        tags: ['users'],
        summary: 'Verify an email with a link',
        description:
          'Takes the token of a link that was sent to an email. If the link is for a new email, the user gets this email.',
        body: EmailProof,
        response: { ...done('Verified'), ...errors('link_void', 'email_taken') }
      }
    },
    async function verifyEmail(request, reply) {
      await fastify.emailVerification.verify(request.body.token, request)
      return reply.code(204).send()
    }
  )
}

export default verify
