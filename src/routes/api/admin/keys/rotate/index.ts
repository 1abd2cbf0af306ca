import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { errors, SigningKey } from '../../../../../schemas/index.js'

const rotate: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      config: { recentAuthentication: true },
      schema: {
        operationId: 'rotateKeys',
        tags: ['admin: keys'],
        summary: 'Rotate the signing key',
        description:
          'Publishes a new key at once. The key starts to sign ten minutes later, when all services that verify tokens know it. If the next key exists already, returns it. Returns 404 with KEYRING=static.',
        response: { 201: SigningKey, ...errors('not_found') }
      }
    },
    async function rotateKeys(request, reply) {
      return reply.code(201).send(await fastify.managedKeyring.rotate(fastify.actorOf(request)))
    }
  )
}

export default rotate
