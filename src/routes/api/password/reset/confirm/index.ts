import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { done, errors, PasswordResetConfirmation } from '../../../../../schemas/index.js'

const confirm: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'confirmPasswordReset',
        tags: ['users'],
        summary: 'Set a new password with a link',
        description: 'Revokes all sessions of the user, and voids all links that were sent before.',
        body: PasswordResetConfirmation,
        response: { ...done('Set'), ...errors('link_void', 'weak_password') }
      }
    },
    async function confirmPasswordReset(request, reply) {
      const { token, new_password: password } = request.body
      await fastify.passwordReset.confirm(token, password, request)
      return reply.code(204).send()
    }
  )
}

export default confirm
