import helmet from '@fastify/helmet'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'

/** Security headers. The docs page sets a Content-Security-Policy of its own; everything else is data, not a page. */
const plugin: FastifyPluginAsync = async (fastify) => {
  await fastify.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    // Pages of other origins read the answers by CORS, which has its own settings.
    crossOriginResourcePolicy: { policy: 'cross-origin' }
  })
}

export default fp(plugin, { fastify: '5.x', name: 'helmet' })
