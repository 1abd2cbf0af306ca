import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { done, errors, PasswordProof, ProfileChanges, User } from '../../../../schemas/index.js'

const me: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      schema: {
        operationId: 'getMe',
        tags: ['users'],
        summary: 'Get my account',
        response: { 200: User, ...errors(401, 429, 503) }
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
        response: { 200: User, ...errors(400, 401, 403, 409, 415, 429, 503) }
      }
    },
    async function updateMe(request) {
      return fastify.users.present(await fastify.accounts.update(request, request.body))
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
        response: { ...done('Deleted'), ...errors(400, 401, 409, 415, 429, 503) }
      }
    },
    async function deleteMe(request, reply) {
      await fastify.guardPassword(request, () => fastify.accounts.remove(request, request.body.password))
      return reply.code(204).send()
    }
  )
}

export default me
