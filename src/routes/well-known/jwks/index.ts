import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { KeySet, notModified } from '../../../schemas/index.js'

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
        response: { 200: KeySet, 304: notModified }
      }
    },
    async function getKeySet() {
      return fastify.keys.published.set
    }
  )
}

export default jwks
