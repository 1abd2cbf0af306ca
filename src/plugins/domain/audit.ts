import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { type AuditService, createAuditService } from '../../domain/audit/service.js'
import { createAuditStore } from '../../domain/audit/store.js'
import { failureCode } from '../../infra/db/failures.js'

declare module 'fastify' {
  interface FastifyInstance {
    audit: AuditService
  }
}

/** Milliseconds for which an event may wait in memory. */
const flushInterval = 1_000

const plugin: FastifyPluginAsync = async (fastify) => {
  const { db, clock, metrics, log } = fastify
  const audit = createAuditService({
    store: createAuditStore(db),
    retry: db.retry,
    clock,
    onHappened: metrics.happened,
    onLoss(count, error, type) {
      metrics.eventsLost(count)
      log.error({ err: error, count, type }, 'audit events were lost')
    }
  })
  fastify.decorate('audit', audit)

  const timer = setInterval(() => {
    audit.flush().catch((error) => log.warn({ code: failureCode(error) }, 'audit events wait for the database'))
  }, flushInterval)
  timer.unref()
  // A stop that is asked for loses no event.
  fastify.addHook('onClose', async () => {
    clearInterval(timer)
    await audit.flush().catch((error) => log.error(error, 'audit events were lost during shutdown'))
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'audit',
  dependencies: ['db', 'clock', 'metrics']
})
