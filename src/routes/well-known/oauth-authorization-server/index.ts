import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { cacheable, notModified, problems, ServerMetadata } from '../../../schemas/index.js'

/** TypeScript passes over folders with a dot. */
export const autoPrefix = '/.well-known/oauth-authorization-server'

const metadata: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      config: { rateLimit: false },
      schema: {
        operationId: 'getMetadata',
        tags: ['oauth'],
        summary: 'Authorization server metadata',
        description: 'RFC 8414. Works without the database. Returns 404 if ISSUER is set and is not a URL.',
        response: { 200: cacheable(ServerMetadata), 304: notModified, ...problems('not_found') }
      }
    },
    async function getMetadata() {
      return fastify.oauth.metadata()
    }
  )
}

export default metadata
