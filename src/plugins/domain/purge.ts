import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createPurgeService, type PurgeService, purgeMargin } from '../../domain/purge/service.js'
import { createPurgeStore } from '../../domain/purge/store.js'
import { failureCode } from '../../infra/db/failures.js'
import type { AppOptions } from '../../options.js'

declare module 'fastify' {
  interface FastifyInstance {
    purge: PurgeService
  }
}

const hour = 3_600_000

const plugin: FastifyPluginAsync<AppOptions> = async (fastify, { purgeInterval = hour }) => {
  const { db, clock, config, audit, marking, users, log } = fastify
  const purge = createPurgeService({
    store: createPurgeStore(db),
    retry: db.retry,
    clock,
    audit,
    marking,
    users,
    keyring: fastify.keys.ring,
    margin: purgeMargin(config),
    auditRetention: config.AUDIT_RETENTION
  })
  fastify.decorate('purge', purge)
  if (!config.PURGE) return

  const stopping = new AbortController()
  let running: Promise<void> | undefined
  fastify.addHook('onReady', async () => {
    running = keepPurging(stopping.signal)
  })
  // Before the database is closed: hooks run in the reverse order of their registration.
  fastify.addHook('onClose', async () => {
    stopping.abort()
    await running
  })

  /** At moments of each replica's own, so that they do not all come at once. */
  async function keepPurging(signal: AbortSignal): Promise<void> {
    for (;;) {
      const rested = await sleep(purgeInterval * (0.5 + Math.random()), true, { signal, ref: false }).catch(() => false)
      if (!rested) return
      try {
        const purged = await purge.run({ signal })
        log.info(purged, 'purged expired rows')
      } catch (error) {
        log.warn({ code: failureCode(error) }, 'could not purge expired rows; trying again later')
      }
    }
  }
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'purge',
  dependencies: ['config', 'db', 'clock', 'audit', 'keys', 'marking', 'users']
})
