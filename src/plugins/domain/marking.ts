import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createMarking, type Marking } from '../../domain/sessions/marking.js'
import { createMarkingStore } from '../../domain/sessions/marking-store.js'

declare module 'fastify' {
  interface FastifyInstance {
    marking: Marking
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { db, clock, log } = fastify
  const marking = createMarking({
    store: createMarkingStore(db, db.provider),
    background: createMarkingStore(db.background, db.provider),
    retry: db.retry,
    clock,
    onFailure: (err) => log.warn({ err }, 'could not mark revoked sessions; the purge will mark them')
  })
  fastify.decorate('marking', marking)
  // Before the database is closed: hooks run in the reverse order of their registration.
  fastify.addHook('onClose', () => marking.close())
}

export default fp(plugin, { fastify: '5.x', name: 'marking', dependencies: ['db', 'clock'] })
