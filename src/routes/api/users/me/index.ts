import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { done, errors, PasswordProof, Profile, User } from '../../../../schemas/index.js'

const me: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      schema: {
        operationId: 'getMe',
        tags: ['users'],
        summary: 'Who I am',
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
        summary: 'Change my nickname or address',
        body: Profile,
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
        description: 'Ends everything and frees the name. The last active superuser stays.',
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
