import type { FastifyPluginAsync } from 'fastify'

const hooks: FastifyPluginAsync = async (fastify) => {
  fastify.readBodiesAsDjango()
}

export default hooks
