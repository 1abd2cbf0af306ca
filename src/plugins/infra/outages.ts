import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createOutages, type Outages } from '../../infra/db/outages.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** When the database could not be reached. */
    outages: Outages
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  fastify.decorate('outages', createOutages(fastify.clock))
}

export default fp(plugin, { fastify: '5.x', name: 'outages', dependencies: ['clock'] })
