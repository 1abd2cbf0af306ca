import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { type Config, configWarnings } from '../../config/index.js'
import { checkSigningKey } from '../../domain/keys/signing-key.js'
import type { AppOptions } from '../../options.js'

declare module 'fastify' {
  interface FastifyInstance {
    config: Config
  }
}

const plugin: FastifyPluginAsync<AppOptions> = async (fastify, { config }) => {
  // First of all: a start that is refused has not touched the database.
  checkSigningKey(config)
  fastify.decorate('config', config)
  for (const warning of configWarnings(config)) fastify.log.warn(warning)
}

export default fp(plugin, { fastify: '5.x', name: 'config' })
