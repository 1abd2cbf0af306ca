import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { done, errors, PasswordChange } from '../../../../../schemas/index.js'

const password: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'changeMyPassword',
        tags: ['users'],
        summary: 'Change my password',
        description: 'Revokes all other sessions.',
        body: PasswordChange,
        response: { ...done('Changed'), ...errors('wrong_password', 'weak_password') }
      }
    },
    async function changeMyPassword(request, reply) {
      const { current_password, new_password } = request.body
      await fastify.guardPassword(request, () =>
        fastify.accounts.changePassword(request, current_password, new_password)
      )
      return reply.code(204).send()
    }
  )
}

export default password
