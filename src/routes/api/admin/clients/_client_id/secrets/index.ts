import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ClientParams, ClientWithSecret, errors, NewSecret } from '../../../../../../schemas/index.js'

const secrets: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      config: { recentAuthentication: true },
      schema: {
        operationId: 'rotateClientSecret',
        tags: ['admin'],
        summary: 'Give a service a new secret',
        description:
          'Shown this once. The one before works beside it until the next rotation, or ends at once with `keep_previous: false`.',
        params: ClientParams,
        body: NewSecret,
        response: { 201: ClientWithSecret, ...errors(400, 401, 403, 404, 409, 415, 429, 503) }
      }
    },
    async function rotateClientSecret(request, reply) {
      const actor = fastify.actorOf(request)
      const { client_id } = request.params
      const { client, secret } = await fastify.clients.rotateSecret(actor, client_id, request.body.keep_previous)
      const shown = { ...fastify.clients.present(client), client_secret: secret }
      return reply.code(201).send(shown)
    }
  )
}

export default secrets
