import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { hooksBefore } from '../../hook-order.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Keeps every @fastify/cors away from the route. */
    cors?: false
  }
}

/**
 * Keeps every other @fastify/cors away from the routes of the scope, and gives preflights routes: those of an application around
 * the service may be for every path (`OPTIONS *`). Below a prefix all paths are the service's; without one, those that begin as a
 * route of it.
 */
const plugin: FastifyPluginAsync = async (fastify) => {
  fastify.addHook('onRoute', (route) => {
    route.config = { ...route.config, cors: false }
  })

  const known = new Set<string>()
  const add = (url: string) => {
    if (known.has(url)) return
    known.add(url)
    const options = { schema: { hide: true }, config: { rateLimit: false } } as const
    // Preflights have their answer before they get here
    fastify.options(url, options, async (_request, reply) => reply.callNotFound())
  }
  if (fastify.prefix !== '') add('*')
  else
    fastify.addHook('onRoute', ({ method, url }) => {
      const [first = ''] = /^\/[^/:*]*/.exec(url) ?? []
      if (method === 'OPTIONS') return
      add(first)
      if (first !== url && first !== '/') add(`${first}/*`)
    })
}

export default fp(plugin, { fastify: '5.x', name: 'preflights', dependencies: [...hooksBefore('preflights')] })
