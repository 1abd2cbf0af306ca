import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { type Database, openDatabase } from '../db/database.js'
import { describeFailure, failureCode, failureOf } from '../db/failures.js'
import { MigrationError, migrate, pendingMigrations } from '../db/migrate.js'

declare module 'fastify' {
  interface FastifyInstance {
    db: Database
  }
}

/** How long a start waits for its database, in milliseconds: a container's first start may take minutes. */
const patience = 180_000
/** Waiting cannot help: no access to the database, a wrong password, a file that is none, a folder that cannot be made. */
const hopeless = new Set([
  ...['1044', '1045', '1049', '1698', '11', '26'],
  ...['ENOTDIR', 'EEXIST', 'EACCES', 'EPERM', 'EROFS', 'ENOENT']
])

const plugin: FastifyPluginAsync = async (fastify) => {
  const { DATABASE_URL: url, MIGRATE_ON_START } = fastify.config
  if (MIGRATE_ON_START) {
    const { applied } = await whenReachable(() => migrate(url))
    if (applied.length > 0) fastify.log.info({ applied }, 'migrated the database')
  }
  const db = await openDatabase({
    url,
    onRetry(error) {
      const code = failureCode(error)
      fastify.metrics.databaseRetry(code)
      fastify.log.warn({ code }, 'repeating a unit of work')
    }
  })
  fastify.addHook('onClose', () => db.close())
  fastify.decorate('db', db)
  fastify.metrics.watch({ statements: () => db.statements, pool: () => db.pool() })
  if (!MIGRATE_ON_START) {
    const pending = await whenReachable(() => pendingMigrations(url, db))
    if (pending.length > 0) {
      throw new MigrationError(`the database lacks ${pending.join(', ')}: run \`npx keyturn migrate\` first`)
    }
  }

  /** The database may start after the service, or at the same time. */
  async function whenReachable<T>(work: () => Promise<T>): Promise<T> {
    const end = performance.now() + patience
    for (let pause = 200; ; pause = Math.min(pause * 2, 5_000)) {
      try {
        return await work()
      } catch (error) {
        const code = failureCode(error)
        const worthIt = failureOf(error) !== undefined && !hopeless.has(code ?? '')
        if (!worthIt || performance.now() + pause > end) throw error
        fastify.log.warn({ code, retryIn: pause }, describeFailure(error))
        await sleep(pause)
      }
    }
  }
}

export default fp(plugin, { fastify: '5.x', name: 'db', dependencies: ['config', 'metrics'] })
