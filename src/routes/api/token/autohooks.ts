import type { FastifyPluginAsync } from 'fastify'

/** What holds a token must not be kept by any cache (RFC 6749, section 5.1). */
const hooks: FastifyPluginAsync = async (fastify) => {
  fastify.readBodiesAsDjango()
  fastify.addHook('onRequest', (_request, reply, done) => {
    reply.header('cache-control', 'no-store')
    done()
  })
}

export default hooks
