import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { errors, InvitationAcceptance, User } from '../../../../schemas/index.js'

const accept: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'acceptInvitation',
        tags: ['users'],
        summary: 'Sign up with an invitation',
        description:
          'Creates the invited user, whose email is verified. An error in the username or the password leaves the invitation good.',
        body: InvitationAcceptance,
        response: { 201: User, ...errors('link_void', 'weak_password', 'username_taken', 'email_taken') }
      }
    },
    async function acceptInvitation(request, reply) {
      const language = fastify.wording.languageAsked(request.headers['accept-language'])
      const user = await fastify.invitations.accept({ ...request.body, language }, request)
      return reply.code(201).send(fastify.users.present(user))
    }
  )
}

export default accept
