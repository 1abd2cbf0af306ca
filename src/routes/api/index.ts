import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { errors } from '../../schemas/index.js'

/** The tutorial's `getRoutes`: the paths of the API, for whoever opens it first. */
const api: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      preHandler: fastify.sendBrowsersToDocs,
      schema: {
        operationId: 'listPaths',
        tags: ['operation'],
        summary: "The API's paths",
        description: 'A browser is sent to the docs page instead.',
        response: {
          200: Type.Array(Type.String(), { description: 'Paths', examples: [['/api/token', '/api/token/refresh']] }),
          302: { description: 'To the docs page, for a browser', type: 'null' },
          ...errors(429)
        }
      }
    },
    async function listPaths() {
      return [...fastify.apiPaths]
    }
  )
}

export default api
