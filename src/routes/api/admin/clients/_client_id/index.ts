import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Client, ClientChanges, ClientParams, done, errors } from '../../../../../schemas/index.js'

const client: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      schema: {
        operationId: 'getClient',
        tags: ['admin: services'],
        summary: 'An OAuth client',
        params: ClientParams,
        response: { 200: Client, ...errors(401, 403, 404, 429, 503) }
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
        response: { 200: Client, ...errors(400, 401, 403, 404, 415, 429, 503) }
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
        params: ClientParams,
        response: { ...done('Deleted'), ...errors(401, 403, 404, 429, 503) }
      }
    },
    async function deleteClient(request, reply) {
      await fastify.clients.remove(fastify.actorOf(request), request.params.client_id)
      return reply.code(204).send()
    }
  )
}

export default client
