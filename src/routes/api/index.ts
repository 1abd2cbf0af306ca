import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from '#typebox'

/** The tutorial's `getRoutes`: the paths of the API, for whoever opens it first. */
const api: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      preHandler: fastify.sendBrowsersToDocs,
      schema: {
        operationId: 'listPaths',
        tags: ['operation'],
        summary: 'API index',
        description: 'Redirects browsers to the docs page.',
        response: {
          200: Type.Array(Type.String(), {
            title: 'Paths',
            description: 'Paths',
            examples: [['/api/token', '/api/token/refresh']]
          }),
          302: { description: 'Redirect to the docs page, for browsers', type: 'null' }
        }
      }
    },
    async function listPaths() {
      return [...fastify.apiPaths]
    }
  )
}

export default api
