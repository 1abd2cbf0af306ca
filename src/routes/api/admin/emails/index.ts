import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { done, errors, OutboxEmailPage, OutboxEmailQuery, UuidParams } from '../../../../schemas/index.js'

const emails: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      schema: {
        operationId: 'listEmails',
        tags: ['admin: emails'],
        summary: 'List emails that were not sent yet',
        description:
          'Emails that wait for the SMTP server, and those that the service gave up in the last 30 days, newest first. Sent emails are not kept. The links in emails are not shown.',
        querystring: OutboxEmailQuery,
        response: { 200: OutboxEmailPage }
      }
    },
    async function listEmails(request) {
      const { limit, cursor, count, user_id: userId, ...rest } = request.query
      const filter = { ...rest, userId }
      const { items, next } = await fastify.mailManagement.find(filter, { limit, cursor })
      const counted = count && { count: await fastify.mailManagement.countOf(filter) }
      return { items: items.map(fastify.mailManagement.present), next, ...counted }
    }
  )

  fastify.post(
    '/:id/retry',
    {
      schema: {
        operationId: 'retryEmail',
        tags: ['admin: emails'],
        summary: 'Send an email again',
        description:
          'The next attempt is due at once, and further ones follow for 24 hours. The lifetime of the link begins with the sending. If the link is void, for example because the user has a newer one, nothing is sent and the email is removed.',
        params: UuidParams,
        response: { ...done('Due'), ...errors('mail_not_configured') }
      }
    },
    async function retryEmail(request, reply) {
      await fastify.mailManagement.retry(fastify.actorOf(request), request.params.id)
      return reply.code(204).send()
    }
  )

  fastify.delete(
    '/:id',
    {
      schema: {
        operationId: 'deleteEmail',
        tags: ['admin: emails'],
        summary: 'Delete an email that was not sent yet',
        description: 'The service does not send it any more, unless it is sending it at this moment.',
        params: UuidParams,
        response: done('Deleted')
      }
    },
    async function deleteEmail(request, reply) {
      await fastify.mailManagement.remove(fastify.actorOf(request), request.params.id)
      return reply.code(204).send()
    }
  )
}

export default emails
