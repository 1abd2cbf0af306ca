import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createDeviceStore } from '../../domain/sessions/device-store.js'
import { type AccountExport, createAccountExport } from '../../domain/users/account-export.js'
import { createDirectoryStore } from '../../domain/users/directory-store.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** Everything that is stored about a user, as a JSON document. @throws UserNotFound */
    exportAccount: AccountExport
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { db, audit, sessionManagement, twoFactor } = fastify
  const directory = createDirectoryStore(db)
  const devices = createDeviceStore(db)
  fastify.decorate(
    'exportAccount',
    createAccountExport({
      find: (id) => db.retry(() => directory.findById(id)),
      lists: {
        sessions: sessionManagement.everyOf,
        async *devices(userId) {
          const known = await db.retry(() => devices.devicesOf(userId))
          yield known.map(({ device, seenAt }) => ({ device, seen_at: seenAt.toISOString() }))
        },
        async *passkeys(userId) {
          yield await twoFactor.passkeys.list({ id: userId })
        },
        async *audit_events(userId) {
          for await (const events of audit.all({ personId: userId })) yield events.map(audit.present)
        }
      }
    })
  )
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'account-export',
  dependencies: ['db', 'audit', 'session-management', 'two-factor']
})
