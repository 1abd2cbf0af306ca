import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { KeySet } from '../../../schemas.js'

export const autoPrefix = '/.well-known/jwks.json'

const jwks: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      config: { rateLimit: false },
      schema: {
        operationId: 'getKeySet',
        tags: ['oauth'],
        summary: 'Our public keys',
        description:
          'RFC 7517. For who verifies tokens without asking. Answers without the database; empty with HS algorithms.',
        response: { 200: KeySet, 304: { description: 'As it was', type: 'null' } }
      }
    },
    async function getKeySet(request, reply) {
      const { set, etag } = fastify.keys.published
      reply.header('cache-control', 'public, max-age=300').header('etag', etag)
      if (request.headers['if-none-match'] === etag) return reply.code(304).send(null)
      return set
    }
  )
}

export default jwks
