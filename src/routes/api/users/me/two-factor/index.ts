import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { TwoFactorStatus } from '../../../../../schemas/index.js'

const twoFactor: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      config: { enrolment: true },
      schema: {
        operationId: 'getTwoFactor',
        tags: ['two-factor'],
        summary: 'Get what I have set up',
        description: 'Two-factor authentication is on with an authenticator app or a passkey.',
        response: { 200: TwoFactorStatus }
      }
    },
    async function getTwoFactor(request) {
      return fastify.twoFactor.status(request.user)
    }
  )
}

export default twoFactor
