import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ClientParams, ClientWithSecret, errors, SecretRotation } from '../../../../../../schemas/index.js'

const secrets: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      config: { recentAuthentication: true },
      schema: {
        operationId: 'rotateClientSecret',
        tags: ['admin: services'],
        summary: 'Rotate the secret of an OAuth client',
        description:
          'The response shows the new secret only this once. The previous secret works until the next rotation. With `keep_previous: false`, it stops working at once.',
        params: ClientParams,
        body: SecretRotation,
        response: { 201: ClientWithSecret, ...errors('secret_just_rotated') }
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
