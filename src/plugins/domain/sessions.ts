import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { Device } from '../../domain/sessions/device.js'
import { createDeviceNotices } from '../../domain/sessions/device-notices.js'
import { createDeviceStore } from '../../domain/sessions/device-store.js'
import { createSessionLifecycle, type SessionLifecycle } from '../../domain/sessions/lifecycle.js'
import { createSessionStore } from '../../domain/sessions/store.js'
import { headerText } from '../../text/utf8.js'

declare module 'fastify' {
  interface FastifyInstance {
    sessions: SessionLifecycle
    /** What is kept of where a request came from. */
    deviceOf(request: FastifyRequest): Device
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { db, clock, config, marking, notices } = fastify
  const store = createSessionStore(db)
  const limit = config.SESSION_LIMIT
  const { retry } = db
  const devices = createDeviceNotices({ store: createDeviceStore(db), notices, retry, clock })
  fastify.decorate('sessions', createSessionLifecycle({ store, retry, clock, marking, notices, devices, limit }))
  fastify.decorate('deviceOf', ({ clientIp, headers }) => ({
    ip: clientIp,
    userAgent: headerText(headers['user-agent'] ?? '')
  }))
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'sessions',
  dependencies: ['config', 'db', 'clock', 'client-ip', 'marking', 'notices']
})
