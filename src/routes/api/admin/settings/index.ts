import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { SettingPage } from '../../../../schemas/index.js'

const settings: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      schema: {
        operationId: 'listSettings',
        tags: ['admin: audit'],
        summary: 'List the effective settings',
        description:
          'All settings, with the value in force and its source. Staff may read them, because lifetimes, limits and login rules answer the questions of users. The values of secrets are never shown, nor the paths of files that contain them, nor the queries of URLs. Settings change only in the environment of the service.',
        response: { 200: SettingPage }
      }
    },
    async function listSettings() {
      return { items: fastify.effectiveSettings(), next: null }
    }
  )
}

export default settings
