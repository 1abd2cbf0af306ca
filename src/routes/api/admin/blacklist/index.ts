import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  BlacklistedToken,
  BlacklistPage,
  done,
  errors,
  JtiParams,
  NewBlacklistedToken,
  PageQuery
} from '../../../../schemas/index.js'

const blacklist: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      schema: {
        operationId: 'listBlacklist',
        tags: ['admin'],
        summary: 'Tokens that are refused by their jti',
        querystring: PageQuery,
        response: { 200: BlacklistPage, ...errors(400, 401, 403, 429, 503) }
      }
    },
    async function listBlacklist(request) {
      const { items, next } = await fastify.blacklist.find(request.query)
      return { items: items.map(fastify.blacklist.present), next }
    }
  )

  fastify.post(
    '/',
    {
      schema: {
        operationId: 'addToBlacklist',
        tags: ['admin'],
        summary: 'Refuse one token',
        description:
          "For one of this service's tokens; its session lives on, and to end that is to end every token of it. `expires_at` is moved to where the longest token that is issued now would expire, if it is earlier or left out, so that no purge brings the token back. A `jti` that is on the list already keeps the later end.",
        body: NewBlacklistedToken,
        response: { 201: BlacklistedToken, ...errors(400, 401, 403, 415, 429, 503) }
      }
    },
    async function addToBlacklist(request, reply) {
      const { jti, reason, expires_at } = request.body
      const token = await fastify.blacklist.add(fastify.actorOf(request), {
        jti,
        reason,
        ...(expires_at !== undefined && { expiresAt: new Date(expires_at) })
      })
      return reply.code(201).send(fastify.blacklist.present(token))
    }
  )

  fastify.delete(
    '/:jti',
    {
      schema: {
        operationId: 'removeFromBlacklist',
        tags: ['admin'],
        summary: 'Accept a token again',
        description:
          'The token works again from now on, for whoever holds it, until it expires or its session ends. If it was refused because it was stolen, end its session instead.',
        params: JtiParams,
        response: { ...done('Removed'), ...errors(401, 403, 404, 429, 503) }
      }
    },
    async function removeFromBlacklist(request, reply) {
      await fastify.blacklist.remove(fastify.actorOf(request), request.params.jti)
      return reply.code(204).send()
    }
  )
}

export default blacklist
