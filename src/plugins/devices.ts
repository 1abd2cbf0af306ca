import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createDeviceStore } from '../sessions/device-store.js'
import { createDeviceService, type DeviceService } from '../sessions/devices.js'
import { permissions } from '../users/permissions.js'

declare module 'fastify' {
  interface FastifyInstance {
    devices: DeviceService
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { db, clock, config, audit, marking } = fastify
  const devices = createDeviceService({
    store: createDeviceStore(db),
    retry: db.retry,
    clock,
    permissions,
    marking,
    emit: audit.emit,
    leeway: config.LEEWAY,
    maxLifetime: config.SESSION_MAX_LIFETIME
  })
  fastify.metrics.watch({ liveSessions: () => devices.count() })
  fastify.decorate('devices', devices)
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'devices',
  dependencies: ['config', 'db', 'clock', 'metrics', 'audit', 'marking']
})
