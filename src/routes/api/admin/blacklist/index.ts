import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  BlacklistedToken,
  BlacklistedTokenPage,
  BlacklistQuery,
  blacklistFilterOf,
  done,
  JtiParams,
  NewBlacklistedToken
} from '../../../../schemas/index.js'

const blacklist: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      schema: {
        operationId: 'listBlacklist',
        tags: ['admin: sessions'],
        summary: 'List blacklisted tokens',
        description: 'The tokens that were blacklisted one by one, the newest first. Revoked sessions are not listed.',
        querystring: BlacklistQuery,
        response: { 200: BlacklistedTokenPage }
      }
    },
    async function listBlacklist(request) {
      const { count, limit, cursor } = request.query
      const filter = blacklistFilterOf(request.query)
      const { items, next } = await fastify.blacklist.find(filter, { limit, cursor })
      const counted = count && { count: await fastify.blacklist.countOf(filter) }
      return { items: items.map(fastify.blacklist.present), next, ...counted }
    }
  )

  fastify.post(
    '/',
    {
      schema: {
        operationId: 'addToBlacklist',
        tags: ['admin: sessions'],
        summary: 'Blacklist a token',
        description:
          'Rejects one token of this service by its `jti`. Its session goes on; to revoke all tokens of the session, revoke the session. `expires_at` is at least the expiry of the longest token that the service issues now, so that no purge makes the token valid again. A `jti` that is on the list already keeps the later of the two times.',
        body: NewBlacklistedToken,
        response: { 201: BlacklistedToken }
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
        tags: ['admin: sessions'],
        summary: 'Remove a token from the blacklist',
        description:
          'The token is valid again until it expires or its session is revoked. If the token was stolen, revoke its session instead.',
        params: JtiParams,
        response: done('Removed')
      }
    },
    async function removeFromBlacklist(request, reply) {
      await fastify.blacklist.remove(fastify.actorOf(request), request.params.jti)
      return reply.code(204).send()
    }
  )
}

export default blacklist
