import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createSharedClock } from '../../infra/db/clock.js'
import { failureCode } from '../../infra/db/failures.js'
import type { AppOptions } from '../../options.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** The time, in milliseconds since the epoch: the same for all replicas. Tests bring their own. */
    clock: () => number
  }
}

/** Milliseconds from one setting of the clock to the next. */
const interval = 30_000
/** Milliseconds from which on the machine's time is worth a word. */
const remarkable = 1_000

const plugin: FastifyPluginAsync<AppOptions> = async (fastify, { clock: own }) => {
  const { db, log } = fastify
  if (own !== undefined) return void fastify.decorate('clock', own)
  const clock = createSharedClock(db)
  const ahead = await clock.follow()
  if (Math.abs(ahead) >= remarkable) {
    log.warn(
      { ms: Math.round(ahead) },
      "this machine's clock is ahead of the clock of the database, which the service uses"
    )
  }
  const timer = setInterval(() => {
    clock.follow().catch((error) => log.warn({ code: failureCode(error) }, 'the clock waits for the database'))
  }, interval)
  timer.unref()
  fastify.addHook('onClose', async () => clearInterval(timer))
  fastify.decorate('clock', clock)
}

export default fp(plugin, { fastify: '5.x', name: 'clock', dependencies: ['db'] })
