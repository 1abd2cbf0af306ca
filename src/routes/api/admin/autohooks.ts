import type { FastifyPluginAsync } from 'fastify'

const hooks: FastifyPluginAsync = async (fastify) => {
  fastify.requireStaff()
}

export default hooks
