import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { errors, SecondStep, SlidingToken } from '../../../../../schemas/index.js'

const twoFactor: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'completeSlidingToken',
        tags: ['token'],
        summary: 'Log in with a sliding token: the second step',
        description:
          'Completes a login that was answered with `two_factor_required`, with a code of the authenticator app, a recovery code or a passkey. Each code works once.',
        body: SecondStep,
        response: {
          200: SlidingToken,
          ...errors('two_factor_code_not_valid', 'passkey_not_valid', 'two_factor_token_not_valid')
        }
      }
    },
    async function completeSlidingToken(request, reply) {
      return fastify.login.withFactor(request, reply, 'login_sliding', request.body, fastify.tokens.openSliding)
    }
  )
}

export default twoFactor
