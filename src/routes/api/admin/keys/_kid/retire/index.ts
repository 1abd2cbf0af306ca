import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { KeyParams, SigningKey } from '../../../../../../schemas/index.js'

const retire: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      config: { recentAuthentication: true },
      schema: {
        operationId: 'retireKey',
        tags: ['admin: keys'],
        summary: 'Retire a compromised key',
        description:
          'Rejects every token that the key has signed, by other replicas within a minute. Users who hold one have to log in again. Returns 404 with KEYRING=static.',
        params: KeyParams,
        response: { 200: SigningKey }
      }
    },
    async function retireKey(request) {
      return fastify.managedKeyring.retire(fastify.actorOf(request), request.params.kid)
    }
  )
}

export default retire
