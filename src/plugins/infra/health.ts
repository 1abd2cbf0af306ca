import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { describeFailure, failureCode } from '../../infra/db/failures.js'
import { pendingMigrations } from '../../infra/db/migrate.js'
import { createHealth, type HealthService } from '../../infra/health/service.js'

declare module 'fastify' {
  interface FastifyInstance {
    health: HealthService
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { db, config, outages, isStopping, log } = fastify
  const health = createHealth({
    checks: {
      // A process that nobody asks for anything else notices an outage by this.
      database: () => outages.watch(() => db.ping()),
      schema: upToDate,
      keyring: async () => fastify.readSigned(fastify.signToken({ probe: true }))
    },
    isStopping,
    onFailure: (check, error) =>
      log.warn({ check, code: failureCode(error), reason: describeFailure(error) ?? String(error) }, 'not ready')
  })
  fastify.decorate('health', health)

  /** A schema that is newer than this version is fine: another version is being rolled out. */
  async function upToDate(): Promise<void> {
    const pending = await pendingMigrations(config.DATABASE_URL, db)
    if (pending.length > 0) throw new Error(`the database lacks ${pending.join(', ')}`)
  }
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'health',
  dependencies: ['config', 'db', 'outages', 'jwt', 'closing']
})
