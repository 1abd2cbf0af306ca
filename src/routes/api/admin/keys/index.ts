import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { errors, SigningKeyPage } from '../../../../schemas/index.js'

const keys: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      schema: {
        operationId: 'listKeys',
        tags: ['admin: keys'],
        summary: 'List signing keys',
        description: 'The keys of the managed keyring. Returns 404 with KEYRING=static.',
        response: { 200: SigningKeyPage, ...errors('not_found') }
      }
    },
    async function listKeys() {
      return { items: await fastify.managedKeyring.list(), next: null }
    }
  )
}

export default keys
