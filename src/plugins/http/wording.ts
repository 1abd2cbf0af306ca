import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createWording, type Wording } from '../../http/languages/wording.js'

declare module 'fastify' {
  interface FastifyInstance {
    wording: Wording
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  fastify.decorate('wording', createWording(fastify.config))
}

export default fp(plugin, { fastify: '5.x', name: 'wording', dependencies: ['config'] })
