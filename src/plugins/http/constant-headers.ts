import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { hooksBefore } from '../../hook-order.js'

/** Those of helmet that say something to today's browsers about data (docs/decisions/0026-headers.md), and no cache keeps it. */
const headers = {
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  // Pages of other origins read the answers by CORS, which has its own settings.
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'cache-control': 'no-store'
}

/** The headers that every answer begins with. A route may replace them: the docs page has a policy of its own. */
const plugin: FastifyPluginAsync = async (fastify) => {
  fastify.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers)
    done()
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'constant-headers',
  dependencies: [...hooksBefore('constant-headers')]
})
