import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { cacheable, JsonWebKeySet, notModified } from '../../../schemas/index.js'

export const autoPrefix = '/.well-known/jwks.json'

const jwks: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      config: { rateLimit: false },
      schema: {
        operationId: 'getKeySet',
        tags: ['oauth'],
        summary: 'JSON Web Key Set',
        description:
          'RFC 7517. Public keys for services that verify tokens locally. Works without the database. Empty with HS algorithms.',
        response: { 200: cacheable(JsonWebKeySet), 304: notModified }
      }
    },
    async function getKeySet() {
      return fastify.keys.published.set
    }
  )
}

export default jwks
