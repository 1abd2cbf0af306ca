import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createStats, type StatsService } from '../../domain/stats/service.js'

declare module 'fastify' {
  interface FastifyInstance {
    stats: StatsService
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { administration, sessionManagement, audit } = fastify
  fastify.decorate(
    'stats',
    createStats({ administration, sessionManagement, activity: (hours) => audit.activity(hours) })
  )
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'stats',
  dependencies: ['administration', 'session-management', 'audit']
})
