import type { FastifyPluginAsync } from 'fastify'

const hooks: FastifyPluginAsync = async (fastify) => {
  fastify.speakOAuth()
}

export default hooks
