import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { errors, Registration, User, withHeaders } from '../../../schemas/index.js'

const users: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'signUp',
        tags: ['users'],
        summary: 'Sign up',
        description: 'Anyone may sign up unless REGISTRATION_OPEN=false.',
        body: Registration,
        response: {
          201: withHeaders(User, { Location: 'The URL of the account' }),
          ...errors('weak_password', 'permission_denied', 'username_taken', 'email_taken')
        }
      }
    },
    async function signUp(request, reply) {
      const language = fastify.wording.languageAsked(request.headers['accept-language'])
      const user = await fastify.guardSignUp(request, () =>
        fastify.users.signUp({ ...request.body, language }, request)
      )
      return reply.code(201).header('location', `${fastify.prefix}/me`).send(fastify.users.present(user))
    }
  )
}

export default users
