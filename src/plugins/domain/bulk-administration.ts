import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { type BulkAdministration, createBulkAdministration } from '../../domain/users/bulk.js'

declare module 'fastify' {
  interface FastifyInstance {
    bulkAdministration: BulkAdministration
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  fastify.decorate('bulkAdministration', createBulkAdministration(fastify.administration, fastify.passwordReset.send))
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'bulk-administration',
  dependencies: ['administration', 'password-reset']
})
