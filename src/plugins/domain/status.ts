import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { configWarnings } from '../../config/index.js'
import { createStatus, type StatusService } from '../../domain/status/service.js'
import { version } from '../../version.js'

declare module 'fastify' {
  interface FastifyInstance {
    status: StatusService
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { config, db, keys } = fastify
  fastify.decorate('status', createStatus({ version, provider: db.provider, keys, warnings: configWarnings(config) }))
}

export default fp(plugin, { fastify: '5.x', name: 'status', dependencies: ['config', 'db', 'keys'] })
