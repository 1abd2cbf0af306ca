import type { FastifyPluginAsync } from 'fastify'

/** What holds a token must not be kept by any cache (RFC 6749, section 5.1). */
const hooks: FastifyPluginAsync = async (fastify) => {
  fastify.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
  })
}

export default hooks
