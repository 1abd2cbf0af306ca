import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { errors, PasskeyRequestOptions } from '../../../../../schemas/index.js'

const options: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'getPasskeyOptions',
        tags: ['token'],
        summary: 'Get the options for a passkey',
        description:
          'For `navigator.credentials.get()`: for a login, for a second step and to reauthenticate. They are good for one use, within 5 minutes.',
        response: { 200: PasskeyRequestOptions, ...errors('two_factor_not_available') }
      }
    },
    async function getPasskeyOptions() {
      return fastify.twoFactor.answerOptions()
    }
  )
}

export default options
