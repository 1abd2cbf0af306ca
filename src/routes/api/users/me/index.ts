import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { done, errors, languageOf, PasswordProof, ProfileChanges, User } from '../../../../schemas/index.js'

const me: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      config: { enrolment: true },
      schema: {
        operationId: 'getMe',
        tags: ['users'],
        summary: 'Get my account',
        description: 'The user that the token belongs to.',
        response: { 200: User }
      }
    },
    async function getMe(request) {
      return fastify.users.present(request.user)
    }
  )

  fastify.patch(
    '/',
    {
      config: { recentAuthentication: (body) => 'email' in body },
      schema: {
        operationId: 'updateMe',
        tags: ['users'],
        summary: 'Change my account',
        body: ProfileChanges,
        response: { 200: User, ...errors('email_taken') }
      }
    },
    async function updateMe(request) {
      const { language, ...texts } = request.body
      const changes = { ...texts, ...languageOf({ language }) }
      return fastify.users.present(await fastify.accounts.update(request, changes))
    }
  )

  fastify.delete(
    '/',
    {
      schema: {
        operationId: 'deleteMe',
        tags: ['users'],
        summary: 'Delete my account',
        description:
          'Revokes all sessions. The username can be registered again. The last active superuser cannot be deleted.',
        body: PasswordProof,
        response: { ...done('Deleted'), ...errors('wrong_password', 'last_superuser') }
      }
    },
    async function deleteMe(request, reply) {
      await fastify.guardPassword(request, () => fastify.accounts.remove(request, request.body.password))
      return reply.code(204).send()
    }
  )
}

export default me
