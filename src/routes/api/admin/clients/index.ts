import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ClientPage, ClientWithSecret, NewClient, PageQuery } from '../../../../schemas/index.js'

const clients: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      schema: {
        operationId: 'listClients',
        tags: ['admin: services'],
        summary: 'List OAuth clients',
        description: 'The services that may use /oauth, the newest first.',
        querystring: PageQuery,
        response: { 200: ClientPage }
      }
    },
    async function listClients(request) {
      const { items, next } = await fastify.clients.list(request.query)
      return { items: items.map(fastify.clients.present), next }
    }
  )

  fastify.post(
    '/',
    {
      config: { recentAuthentication: true },
      schema: {
        operationId: 'createClient',
        tags: ['admin: services'],
        summary: 'Register an OAuth client',
        description: 'The response shows the secret only this once. A client with `jwks` or `jwks_uri` has no secret.',
        body: NewClient,
        response: { 201: ClientWithSecret }
      }
    },
    async function createClient(request, reply) {
      const { client, secret } = await fastify.clients.create(
        fastify.actorOf(request),
        fastify.clients.fromApi(request.body)
      )
      const shown = { ...fastify.clients.present(client), ...(secret !== null && { client_secret: secret }) }
      return reply.code(201).send(shown)
    }
  )
}

export default clients
