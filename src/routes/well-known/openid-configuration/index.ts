import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Metadata, notModified, problems } from '../../../schemas/index.js'

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
        summary: 'The same metadata, where OpenID Connect libraries look for it',
        description:
          'For services that verify access tokens. There is no OpenID Connect here: no authorization endpoint and no ID tokens.',
        response: { 200: Metadata, 304: notModified, ...problems(404) }
      }
    },
    async function getOpenIdConfiguration() {
      return fastify.oauth.metadata()
    }
  )
}

export default configuration
