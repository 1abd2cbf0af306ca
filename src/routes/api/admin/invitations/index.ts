import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  CountedPageQuery,
  done,
  errors,
  Invitation,
  InvitationPage,
  NewInvitation,
  UuidParams
} from '../../../../schemas/index.js'

const invitations: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      schema: {
        operationId: 'listInvitations',
        tags: ['admin: users'],
        summary: 'List invitations',
        description: 'Invitations that were not accepted, newest first. Expired ones are deleted after 30 days.',
        querystring: CountedPageQuery,
        response: { 200: InvitationPage }
      }
    },
    async function listInvitations(request) {
      const { limit, cursor, count } = request.query
      const { items, next } = await fastify.invitations.find({ limit, cursor })
      const counted = count && { count: await fastify.invitations.count() }
      return { items: items.map(fastify.invitations.present), next, ...counted }
    }
  )

  fastify.post(
    '/',
    {
      config: { recentAuthentication: (body) => 'is_staff' in body && body.is_staff === true },
      schema: {
        operationId: 'inviteUser',
        tags: ['admin: users'],
        summary: 'Invite a user',
        description:
          'Sends a link with which the owner of the email signs up, with REGISTRATION_OPEN=false too. Staff never see the link. A newer invitation to the same email replaces the earlier one. The invitation is void once you may not create such a user any more.',
        body: NewInvitation,
        response: { 201: Invitation, ...errors('username_taken', 'email_taken', 'mail_not_configured') }
      }
    },
    async function inviteUser(request, reply) {
      const { is_staff: isStaff, ...rest } = request.body
      const invitation = await fastify.invitations.create(fastify.actorOf(request), {
        ...rest,
        ...(isStaff !== undefined && { isStaff })
      })
      return reply.code(201).send(fastify.invitations.present(invitation))
    }
  )

  fastify.delete(
    '/:id',
    {
      schema: {
        operationId: 'deleteInvitation',
        tags: ['admin: users'],
        summary: 'Delete an invitation',
        description: 'Its link is void, and its email is not sent if it is still waiting.',
        params: UuidParams,
        response: done('Deleted')
      }
    },
    async function deleteInvitation(request, reply) {
      await fastify.invitations.remove(fastify.actorOf(request), request.params.id)
      return reply.code(204).send()
    }
  )
}

export default invitations
