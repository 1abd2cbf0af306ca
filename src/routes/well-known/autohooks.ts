import type { FastifyPluginAsync } from 'fastify'

const hooks: FastifyPluginAsync = async (fastify) => {
  fastify.letCachesKeep(300)
}

export default hooks
