import type { FastifyPluginAsync } from 'fastify'

const hooks: FastifyPluginAsync = async (fastify) => {
  // Before the body is read: a page that is not trusted learns nothing from what it sends.
  fastify.addHook('onRequest', async (request) => fastify.cookieSessions.requireTrustedPage(request))
}

export default hooks
