import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createStats, noActivity, type StatsService } from '../stats/service.js'

declare module 'fastify' {
  interface FastifyInstance {
    stats: StatsService
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { administration, devices } = fastify
  fastify.decorate('stats', createStats({ members: administration, devices, activity: noActivity }))
}

export default fp(plugin, { fastify: '5.x', name: 'stats', dependencies: ['administration', 'devices'] })
