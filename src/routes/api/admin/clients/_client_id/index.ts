import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Client, ClientChanges, ClientParams, done } from '../../../../../schemas/index.js'

const client: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      schema: {
        operationId: 'getClient',
        tags: ['admin: services'],
        summary: 'An OAuth client',
        description: 'One client by its `client_id`. Its secrets are never shown.',
        params: ClientParams,
        response: { 200: Client }
      }
    },
    async function getClient(request) {
      return fastify.clients.present(await fastify.clients.find(request.params.client_id))
    }
  )

  fastify.patch(
    '/',
    {
      config: { recentAuthentication: true },
      schema: {
        operationId: 'updateClient',
        tags: ['admin: services'],
        summary: 'Change an OAuth client',
        description: 'A deactivated client is rejected, and introspection reports its tokens as inactive.',
        params: ClientParams,
        body: ClientChanges,
        response: { 200: Client }
      }
    },
    async function updateClient(request) {
      const changes = fastify.clients.fromApi(request.body)
      const changed = await fastify.clients.update(fastify.actorOf(request), request.params.client_id, changes)
      return fastify.clients.present(changed)
    }
  )

  fastify.delete(
    '/',
    {
      schema: {
        operationId: 'deleteClient',
        tags: ['admin: services'],
        summary: 'Delete an OAuth client',
        description: 'Rejects the client and its tokens at once, and revokes the sessions that are bound to it.',
        params: ClientParams,
        response: done('Deleted')
      }
    },
    async function deleteClient(request, reply) {
      await fastify.clients.remove(fastify.actorOf(request), request.params.client_id)
      return reply.code(204).send()
    }
  )
}

export default client
