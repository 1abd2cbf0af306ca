import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { errors, SecondStep, TokenPair } from '../../../../schemas/index.js'

const twoFactor: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      schema: {
        operationId: 'completeTokenPair',
        tags: ['token'],
        summary: 'Log in: the second step',
        description:
          'Completes a login that was answered with `two_factor_required`, with a code of the authenticator app, a recovery code or a passkey. Each code works once.',
        body: SecondStep,
        response: {
          200: TokenPair,
          ...errors('two_factor_code_not_valid', 'passkey_not_valid', 'two_factor_token_not_valid')
        }
      }
    },
    async function completeTokenPair(request, reply) {
      return fastify.login.withFactor(request, reply, 'login_pair', request.body, fastify.tokens.openPair)
    }
  )
}

export default twoFactor
