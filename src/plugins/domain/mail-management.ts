import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createMailManagement, type MailManagement } from '../../domain/mail/management.js'
import { createMailManagementStore } from '../../domain/mail/management-store.js'
import { permissions } from '../../domain/users/permissions.js'

declare module 'fastify' {
  interface FastifyInstance {
    mailManagement: MailManagement
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { db, clock, audit, outbox } = fastify
  const store = createMailManagementStore(db)
  const management = createMailManagement({ store, permissions, retry: db.retry, clock, emit: audit.emit })
  fastify.decorate('mailManagement', {
    ...management,
    async retry(actor, id) {
      outbox.requireConfigured()
      await management.retry(actor, id)
      outbox.wake()
    }
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'mail-management',
  dependencies: ['db', 'clock', 'audit', 'outbox']
})
