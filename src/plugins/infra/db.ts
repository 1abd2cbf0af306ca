import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { type Database, openDatabase } from '../../infra/db/database.js'
import { failureCode } from '../../infra/db/failures.js'
import { MigrationError, migrate, pendingMigrations } from '../../infra/db/migrate.js'
import { type Patience, whenReachable } from '../../infra/db/reachable.js'
import type { AppOptions } from '../../options.js'

declare module 'fastify' {
  interface FastifyInstance {
    db: Database
  }
}

const plugin: FastifyPluginAsync<AppOptions> = async (fastify, { stopping }) => {
  const { DATABASE_URL: url, DATABASE_CA: ca, MIGRATE_ON_START } = fastify.config
  const patience: Patience = { onWait: (waiting, message) => fastify.log.warn(waiting, message), signal: stopping }
  if (MIGRATE_ON_START) {
    const { applied } = await whenReachable(() => migrate(url, ca), patience)
    if (applied.length > 0) fastify.log.info({ applied }, 'migrated the database')
  }
  const onRetry = (error: unknown) => {
    const code = failureCode(error)
    fastify.metrics.databaseRetry(code)
    fastify.log.warn({ code }, 'retrying a unit of work')
  }
  const db = await whenReachable(() => openDatabase({ url, ca, onRetry }), patience)
  fastify.addHook('onClose', () => db.close())
  fastify.decorate('db', db)
  fastify.metrics.watch({ statements: () => db.statements, pool: () => db.pool() })
  if (!MIGRATE_ON_START) {
    const pending = await whenReachable(() => pendingMigrations(url, db), patience)
    if (pending.length > 0) {
      throw new MigrationError(`the database lacks ${pending.join(', ')}: run \`npx keyturn migrate\` first`)
    }
  }
  // Here, since plugins that come after this one ask the database before the service is ready.
  await whenReachable(() => db.warmUp(), patience)
}

// The extension may refuse the start, which then has not touched the database.
export default fp(plugin, { fastify: '5.x', name: 'db', dependencies: ['config', 'metrics', 'extension'] })
