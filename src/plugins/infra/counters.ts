import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { Counters } from '../../infra/limits/counters.js'
import { createFallbackCounters } from '../../infra/limits/fallback-counters.js'
import { createLocalCounters } from '../../infra/limits/local-counters.js'
import { createRedisCounters } from '../../infra/limits/redis-counters.js'
import type { AppOptions } from '../../options.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** What limits count with: in memory, or in the Redis that REDIS_URL names. */
    counters: Counters
  }
}

/** Milliseconds for which nothing waits for a Redis that has just failed. */
const cooldownMs = 1_000

const plugin: FastifyPluginAsync<AppOptions> = async (fastify, { redisPatience = 40, primary }) => {
  const { config, clock, log } = fastify
  const local = primary ?? createLocalCounters(clock)
  if (config.REDIS_URL === undefined) {
    fastify.decorate('counters', local)
    return
  }

  const { Redis } = await import('ioredis')
  const redis = new Redis(config.REDIS_URL, {
    connectionName: 'keyturn',
    lazyConnect: true,
    connectTimeout: cooldownMs,
    commandTimeout: cooldownMs,
    // A command that cannot be sent now fails now.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: () => cooldownMs
  })
  let failing = false
  let pausedUntil = 0
  const failed = (error: unknown) => {
    pausedUntil = performance.now() + cooldownMs
    if (!failing) log.warn({ reason: reasonOf(error) }, 'Redis does not answer; this replica counts limits alone')
    failing = true
  }
  const closed = () => failed(new Error('the connection was closed'))
  redis.on('error', failed)
  redis.on('close', closed)
  redis.on('ready', () => {
    pausedUntil = 0
  })
  fastify.decorate(
    'counters',
    createFallbackCounters({
      shared: noting(createRedisCounters(redis)),
      local,
      patience: redisPatience,
      isUp: () => redis.status === 'ready' && performance.now() >= pausedUntil,
      onFailure: failed
    })
  )
  await redis.connect().catch(failed)
  fastify.addHook('onClose', async () => {
    redis.off('close', closed)
    redis.disconnect()
  })

  /** Says so, once Redis answers again. */
  function noting(counters: Counters): Counters {
    return { ...counters, add: (key, window) => counters.add(key, window).then(recovered) }
  }

  function recovered<T>(result: T): T {
    if (failing) log.info('Redis answers; all replicas share limits')
    failing = false
    return result
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown')

export default fp(plugin, { fastify: '5.x', name: 'counters', dependencies: ['config', 'clock'] })
