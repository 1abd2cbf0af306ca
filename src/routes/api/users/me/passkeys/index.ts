import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  AddedPasskey,
  done,
  errors,
  NewPasskey,
  Passkey,
  PasskeyChanges,
  PasskeyPage,
  UuidParams
} from '../../../../../schemas/index.js'

const passkeys: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      config: { enrolment: true },
      schema: {
        operationId: 'listMyPasskeys',
        tags: ['two-factor'],
        summary: 'List my passkeys',
        description: 'All of them, with their last use.',
        response: { 200: PasskeyPage }
      }
    },
    async function listMyPasskeys(request) {
      return { items: await fastify.twoFactor.passkeys.list(request.user), next: null }
    }
  )

  fastify.post(
    '/',
    {
      config: { enrolment: true, recentAuthentication: true },
      schema: {
        operationId: 'addPasskey',
        tags: ['two-factor'],
        summary: 'Add a passkey',
        description:
          'Stores what the browser made of the options. The first factor comes with recovery codes, which the service shows only once.',
        body: NewPasskey,
        response: { 201: AddedPasskey, ...errors('passkey_not_valid', 'passkey_limit', 'two_factor_not_available') }
      }
    },
    async function addPasskey(request, reply) {
      const { passkey, name } = request.body
      return reply.code(201).send(await fastify.twoFactor.passkeys.add(request, passkey, name))
    }
  )

  fastify.patch(
    '/:id',
    {
      schema: {
        operationId: 'renamePasskey',
        tags: ['two-factor'],
        summary: 'Rename a passkey',
        description: 'The name is for the user alone: the device shows its own.',
        params: UuidParams,
        body: PasskeyChanges,
        response: { 200: Passkey, ...errors('not_found') }
      }
    },
    async function renamePasskey(request) {
      return fastify.twoFactor.passkeys.rename(request.user, request.params.id, request.body.name)
    }
  )

  fastify.delete(
    '/:id',
    {
      config: { recentAuthentication: true },
      schema: {
        operationId: 'removePasskey',
        tags: ['two-factor'],
        summary: 'Remove a passkey',
        description: 'It logs in no more. With the last factor, the recovery codes are removed too.',
        params: UuidParams,
        response: { ...done('Removed'), ...errors('not_found') }
      }
    },
    async function removePasskey(request, reply) {
      await fastify.twoFactor.passkeys.remove(request, request.params.id)
      return reply.code(204).send()
    }
  )
}

export default passkeys
