import { hash } from 'node:crypto'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Lets every cache keep the answers of the scope that calls it for so many seconds, and answers 304 to clients that have
     * them already. For answers that are the same for everybody.
     */
    letCachesKeep(seconds: number): void
  }
}

/** Caches keep the answers of those routes alone that opt in: all others are sent with `no-store`. */
const plugin: FastifyPluginAsync = async (fastify) => {
  fastify.decorate('letCachesKeep', function letCachesKeep(this: FastifyInstance, seconds) {
    this.addHook('onSend', async (request, reply, payload) => {
      if (reply.statusCode !== 200 || typeof payload !== 'string') return payload
      const etag = `"${hash('sha256', payload, 'base64url')}"`
      reply.headers({ 'cache-control': `public, max-age=${seconds}`, etag })
      if (!isMatch(request.headers['if-none-match'], etag)) return payload
      reply.code(304)
      return ''
    })
  })
}

/** The weak comparison (RFC 9110, section 13.1.2): a proxy that compresses makes a tag weak. @fastify/etag reads no lists. */
function isMatch(given: string | undefined, etag: string): boolean {
  if (given === undefined) return false
  if (given.trim() === '*') return true
  // A tag may hold a comma, so the list is not split at them.
  return [...given.matchAll(/"[^"]*"/g)].some(([opaque]) => opaque === etag)
}

export default fp(plugin, { fastify: '5.x', name: 'caching' })
