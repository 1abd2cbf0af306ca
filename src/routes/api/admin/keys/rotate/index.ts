import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { errors, Key } from '../../../../../schemas/index.js'

const rotate: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      config: { recentAuthentication: true },
      schema: {
        operationId: 'rotateKeys',
        tags: ['admin'],
        summary: 'Make the next key now',
        description:
          'It is published at once and signs ten minutes later, when everybody who verifies can know it. The one that is next already is answered, if there is one. 404 with KEYRING=static.',
        response: { 201: Key, ...errors(401, 403, 404, 429, 503) }
      }
    },
    async function rotateKeys(request, reply) {
      return reply.code(201).send(await fastify.keyring.rotate(fastify.actorOf(request)))
    }
  )
}

export default rotate
