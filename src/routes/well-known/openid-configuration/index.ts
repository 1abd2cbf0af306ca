import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { cacheable, notModified, problems, ServerMetadata } from '../../../schemas/index.js'

export const autoPrefix = '/.well-known/openid-configuration'

/** Gateways and frameworks that only verify tokens look here for the issuer and the keys. */
const configuration: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      config: { rateLimit: false },
      schema: {
        operationId: 'getOpenIdConfiguration',
        tags: ['oauth'],
        summary: 'Metadata for OpenID Connect libraries',
        description:
          'The same metadata at the path where OpenID Connect libraries look for it, for services that verify access tokens. The service does not implement OpenID Connect: it has no authorization endpoint and no ID tokens.',
        response: { 200: cacheable(ServerMetadata), 304: notModified, ...problems('not_found') }
      }
    },
    async function getOpenIdConfiguration() {
      return fastify.oauth.metadata()
    }
  )
}

export default configuration
