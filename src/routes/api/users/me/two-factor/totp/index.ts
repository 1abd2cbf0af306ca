import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { done, errors, TotpSecret } from '../../../../../../schemas/index.js'

const totp: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/',
    {
      config: { enrolment: true, recentAuthentication: true },
      schema: {
        operationId: 'addTotp',
        tags: ['two-factor'],
        summary: 'Set up an authenticator app',
        description: 'The secret is in force once it is confirmed with a code of the app.',
        response: { 201: TotpSecret, ...errors('totp_exists', 'two_factor_not_available') }
      }
    },
    async function addTotp(request, reply) {
      return reply.code(201).send(await fastify.twoFactor.addTotp(request))
    }
  )

  fastify.delete(
    '/',
    {
      config: { recentAuthentication: true },
      schema: {
        operationId: 'removeTotp',
        tags: ['two-factor'],
        summary: 'Remove my authenticator app',
        description: 'With the last factor, the recovery codes are removed too.',
        response: done('Removed')
      }
    },
    async function removeTotp(request, reply) {
      await fastify.twoFactor.removeTotp(request)
      return reply.code(204).send()
    }
  )
}

export default totp
