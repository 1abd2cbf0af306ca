import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ServiceIndex } from '../schemas/index.js'

/** What is here, for those who open the service's address. An application around it may have a page of its own there. */
const index: FastifyPluginAsyncTypebox = async (fastify) => {
  const { config, identity } = fastify
  if (fastify.hasRoute({ method: 'GET', url: fastify.prefix || '/' })) return

  fastify.get(
    '/',
    {
      preHandler: fastify.sendBrowsersToDocs,
      schema: {
        operationId: 'getIndex',
        tags: ['operation'],
        summary: 'Service index',
        description: 'Redirects browsers to the docs page.',
        response: {
          200: ServiceIndex,
          302: { description: 'Redirect to the docs page, for browsers', type: 'null' }
        }
      }
    },
    async function getIndex() {
      const { url, issuer } = identity
      return {
        name: 'keyturn' as const,
        api: `${url}/api`,
        ...(config.DOCS && { docs: `${url}/docs`, openapi: `${url}/docs/json` }),
        // As the metadata themselves.
        ...(/^https?:/.test(issuer) && { metadata: `${url}/.well-known/oauth-authorization-server` }),
        jwks: `${url}/.well-known/jwks.json`,
        health: `${url}/health/ready`
      }
    }
  )
}

export default index
