import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { type BlacklistService, createBlacklist } from '../../domain/tokens/blacklist.js'
import { createBlacklistStore } from '../../domain/tokens/blacklist-store.js'
import { permissions } from '../../domain/users/permissions.js'

declare module 'fastify' {
  interface FastifyInstance {
    blacklist: BlacklistService
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { db, clock, config, audit } = fastify
  const longest = Math.max(
    config.ACCESS_TOKEN_LIFETIME,
    config.REFRESH_TOKEN_LIFETIME,
    config.SLIDING_TOKEN_LIFETIME,
    config.SLIDING_TOKEN_REFRESH_LIFETIME
  )
  const longestLife = longest + config.LEEWAY
  fastify.decorate(
    'blacklist',
    createBlacklist({
      store: createBlacklistStore(db),
      retry: db.retry,
      clock,
      longestLife,
      permissions,
      emit: audit.emit
    })
  )
}

export default fp(plugin, { fastify: '5.x', name: 'blacklist', dependencies: ['config', 'db', 'clock', 'audit'] })
