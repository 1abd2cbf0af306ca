import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /** Every path of the API that has a route, in the order of registration. */
    apiPaths: ReadonlySet<string>
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const paths = new Set<string>()
  const prefix = `${fastify.prefix}/api/`
  fastify.decorate('apiPaths', paths)
  fastify.addHook('onRoute', ({ url }) => {
    if (url.startsWith(prefix) && url !== prefix && !url.endsWith('*')) paths.add(url.replace(/\/$/, ''))
  })
}

export default fp(plugin, { fastify: '5.x', name: 'paths' })
