import type { FastifyPluginAsync } from 'fastify'

const hooks: FastifyPluginAsync = async (fastify) => {
  fastify.requireBearer()
}

export default hooks
