import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { errors, RecoveryCodes } from '../../../../../../schemas/index.js'

const recoveryCodes: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      config: { recentAuthentication: true },
      schema: {
        operationId: 'renewRecoveryCodes',
        tags: ['two-factor'],
        summary: 'Get new recovery codes',
        description: 'The service shows them only once. Earlier ones are void.',
        response: { 200: RecoveryCodes, ...errors('two_factor_not_set_up', 'two_factor_not_available') }
      }
    },
    async function renewRecoveryCodes(request) {
      return fastify.twoFactor.renewRecoveryCodes(request)
    }
  )
}

export default recoveryCodes
