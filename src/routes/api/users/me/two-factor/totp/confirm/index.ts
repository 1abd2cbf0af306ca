import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { errors, RecoveryCodes, TotpConfirmation } from '../../../../../../../schemas/index.js'

const confirm: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      config: { enrolment: true, recentAuthentication: true },
      schema: {
        operationId: 'confirmTotp',
        tags: ['two-factor'],
        summary: 'Confirm my authenticator app',
        description:
          'From now on, logins need a code. The response contains new recovery codes, which the service shows only once. Earlier ones are void.',
        body: TotpConfirmation,
        response: {
          200: RecoveryCodes,
          ...errors('two_factor_code_not_valid', 'nothing_to_confirm', 'two_factor_not_available')
        }
      }
    },
    async function confirmTotp(request) {
      return fastify.twoFactor.confirmTotp(request, request.body.code)
    }
  )
}

export default confirm
