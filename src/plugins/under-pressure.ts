import underPressure from '@fastify/under-pressure'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'

/** Sheds load with 503 while the event loop is late, rather than answering everybody late. */
const plugin: FastifyPluginAsync = async (fastify) => {
  await fastify.register(underPressure, { maxEventLoopDelay: 1_000, retryAfter: 2 })
}

export default fp(plugin, { fastify: '5.x', name: 'under-pressure' })
