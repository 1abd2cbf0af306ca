import requestContext, { requestContext as context } from '@fastify/request-context'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { type AuditService, createAuditService, type Origin } from '../audit/service.js'
import { createAuditStore } from '../audit/store.js'
import { failureCode } from '../db/failures.js'
import type { Trace } from '../tracing/trace.js'

declare module 'fastify' {
  interface FastifyInstance {
    audit: AuditService
  }
}

declare module '@fastify/request-context' {
  interface RequestContextData {
    origin: Origin
    trace: Trace | null
  }
}

/** Milliseconds for which an event may wait in memory. */
const flushInterval = 1_000

const plugin: FastifyPluginAsync = async (fastify) => {
  const { db, clock, metrics, log } = fastify
  await fastify.register(requestContext, {
    defaultStoreValues: ({ ip, id, trace }) => ({ origin: { ip, requestId: id }, trace })
  })
  const audit = createAuditService({
    store: createAuditStore(db),
    retry: db.retry,
    clock,
    origin: () => context.get('origin'),
    onHappened: metrics.happened,
    onLoss(count, error) {
      metrics.eventsLost(count)
      log.error({ err: error, count }, 'audit events were lost')
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
    await audit.flush().catch((error) => log.error(error, 'audit events were lost at the stop'))
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'audit',
  dependencies: ['config', 'db', 'clock', 'cors', 'metrics', 'tracing']
})
