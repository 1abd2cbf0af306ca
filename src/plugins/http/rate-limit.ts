import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest, preHandlerAsyncHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import { throttled } from '../../errors.js'
import { hooksBefore } from '../../hook-order.js'
import { type Counters, counterKey } from '../../infra/limits/counters.js'
import { createFailureGuard } from '../../infra/limits/failure-guard.js'
import { networkOf } from '../../infra/limits/ip-address.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** Counts a request of this address; for what has no route, which the plugin does not count by itself. */
    limitAddress: preHandlerAsyncHookHandler
    /**
     * Makes the scope that calls it refuse an IP address with as many failures as it may make requests elsewhere; for scopes
     * that legitimate callers ask all the time.
     */
    limitFailures(isFailure: (error: unknown) => boolean): void
  }
  interface FastifyRequest {
    /** The counter that this request was counted in; null for none. */
    countedAs: string | null
    /** Tells what came of an attempt that was counted as a failure beforehand; null for none. */
    attempt: { succeed: () => void; fail: (error: Error) => void } | null
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { config, counters } = fastify
  const { RATE_LIMIT } = config
  fastify.decorateRequest('countedAs', null)
  // What the service could not do counts for nobody.
  fastify.addHook('onError', async ({ countedAs }, _reply, error) => {
    if (countedAs !== null && error.statusCode === 503) await counters.subtract(countedAs)
  })
  await fastify.register(rateLimit, {
    global: RATE_LIMIT !== false,
    ...(RATE_LIMIT !== false && { max: RATE_LIMIT.max, timeWindow: RATE_LIMIT.window }),
    keyGenerator: countedAs,
    enableDraftSpec: true,
    store: storeOf(counters),
    errorResponseBuilder: (_request, { ttl, max }) => throttled(ttl, max)
  })

  // Not `fastify.rateLimit()`: where an application around the service has the plugin too, that counts as it says.
  fastify.decorate('limitAddress', async (request, reply) => {
    if (RATE_LIMIT === false || request.countedAs !== null) return
    const { count, ttl } = await counters.add(countedAs(request), RATE_LIMIT.window)
    if (count > RATE_LIMIT.max) throw throttled(ttl, RATE_LIMIT.max)
    reply.headers({
      'ratelimit-limit': RATE_LIMIT.max,
      'ratelimit-remaining': RATE_LIMIT.max - count,
      'ratelimit-reset': Math.ceil(ttl / 1000)
    })
  })

  fastify.decorateRequest('attempt', null)
  fastify.decorate('limitFailures', function limitFailures(this: FastifyInstance, isFailure) {
    if (RATE_LIMIT === false) return
    const guard = createFailureGuard({ counters, isFailure, limit: RATE_LIMIT })
    // Once the body is there: a client that is slow to send one takes no place.
    this.addHook('preHandler', (request, reply) => {
      const key = counterKey('client-failures', networkOf(request.clientIp))
      const outcome = () =>
        new Promise<void>((succeed, fail) => {
          request.attempt = { succeed, fail }
          reply.raw.once('close', succeed)
        })
      return new Promise<void>((begin, refuse) => {
        guard(key, () => {
          begin()
          return outcome()
        }).catch(refuse)
      })
    })
    this.addHook('onError', async ({ attempt }, _reply, error) => attempt?.fail(error))
    this.addHook('onSend', async ({ attempt }) => attempt?.succeed())
  })
}

function countedAs(request: FastifyRequest): string {
  request.countedAs = counterKey('requests', networkOf(request.clientIp))
  return request.countedAs
}

type Callback = (error: Error | null, result?: { current: number; ttl: number }) => void

/** Our counters in the shape that the plugin makes its own of. */
function storeOf(counters: Counters) {
  return class CounterStore {
    incr(key: string, callback: Callback, timeWindow: number): void {
      counters.add(key, timeWindow).then(
        ({ count, ttl }) => callback(null, { current: count, ttl }),
        (error) => callback(error)
      )
    }

    child(): CounterStore {
      return this
    }
  }
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'rate-limit',
  dependencies: ['config', 'client-ip', 'counters', ...hooksBefore('rate-limit')]
})
