import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { errors, User } from '../../../../schemas.js'

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
}

export default me
