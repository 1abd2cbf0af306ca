import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { type EffectiveSetting, effectiveSettings } from '../../config/index.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** The settings in force, without secrets. */
    effectiveSettings(): EffectiveSetting[]
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  fastify.decorate('effectiveSettings', () => effectiveSettings(fastify.config))
}

export default fp(plugin, { fastify: '5.x', name: 'effective-settings', dependencies: ['config'] })
