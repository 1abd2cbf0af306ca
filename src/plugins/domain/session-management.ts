import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createSessionManagement, type SessionManagement } from '../../domain/sessions/management.js'
import { createManagementStore } from '../../domain/sessions/management-store.js'
import { permissions } from '../../domain/users/permissions.js'

declare module 'fastify' {
  interface FastifyInstance {
    sessionManagement: SessionManagement
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { db, clock, config, audit, marking } = fastify
  const sessionManagement = createSessionManagement({
    store: createManagementStore(db),
    retry: db.retry,
    clock,
    permissions,
    marking,
    emit: audit.emit,
    leeway: config.LEEWAY,
    maxLifetime: config.SESSION_MAX_LIFETIME
  })
  fastify.metrics.watch({ liveSessions: () => sessionManagement.count() })
  fastify.decorate('sessionManagement', sessionManagement)
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'session-management',
  dependencies: ['config', 'db', 'clock', 'metrics', 'audit', 'marking']
})
