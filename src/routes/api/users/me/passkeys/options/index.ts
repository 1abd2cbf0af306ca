import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { errors, PasskeyCreationOptions } from '../../../../../../schemas/index.js'

const options: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      config: { enrolment: true, recentAuthentication: true },
      schema: {
        operationId: 'getPasskeyCreationOptions',
        tags: ['two-factor'],
        summary: 'Get the options for a new passkey',
        description: 'For `navigator.credentials.create()`. They are good for one use, within 5 minutes.',
        response: { 200: PasskeyCreationOptions, ...errors('passkey_limit', 'two_factor_not_available') }
      }
    },
    async function getPasskeyCreationOptions(request) {
      return fastify.twoFactor.passkeys.options(request.user)
    }
  )
}

export default options
