import rateLimit from '@fastify/rate-limit'
import type { FastifyPluginAsync, preHandlerAsyncHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import { Throttled } from '../errors.js'
import { usernameKey } from '../users/username.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** Counts a request of this address; for what has no route, which the plugin does not count by itself. */
    limitAddress: preHandlerAsyncHookHandler
    /** Counts a try at the credentials of an account, before the password is looked at. */
    limitLogins: preHandlerAsyncHookHandler
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { RATE_LIMIT, LOGIN_RATE_LIMIT } = fastify.config
  await fastify.register(rateLimit, {
    global: RATE_LIMIT !== false,
    ...(RATE_LIMIT !== false && { max: RATE_LIMIT.max, timeWindow: RATE_LIMIT.window }),
    enableDraftSpec: true,
    errorResponseBuilder: (_request, { ttl }) => throttled(Math.ceil(ttl / 1000))
  })

  const limitAddress = fastify.rateLimit()
  fastify.decorate('limitAddress', async function countAddress(request, reply) {
    if (RATE_LIMIT !== false) await limitAddress.call(this, request, reply)
  })

  const countLogin =
    LOGIN_RATE_LIMIT === false
      ? undefined
      : fastify.createRateLimit({
          max: LOGIN_RATE_LIMIT.max,
          timeWindow: LOGIN_RATE_LIMIT.window,
          keyGenerator: (request) => `login:${request.ip}:${accountOf(request.body)}`
        })
  fastify.decorate('limitLogins', async function countLoginTry(request) {
    const result = await countLogin?.(request)
    if (result !== undefined && !result.isAllowed && result.isExceeded) throw throttled(result.ttlInSeconds)
  })
}

function accountOf(body: unknown): string {
  const known = typeof body === 'object' && body !== null && 'username' in body && typeof body.username === 'string'
  return known ? usernameKey(String(body.username)) : ''
}

function throttled(seconds: number): Error {
  return Object.assign(Throttled(`${seconds} seconds`), { retryAfter: seconds })
}

export default fp(plugin, { fastify: '5.x', name: 'rate-limit', dependencies: ['config', 'cors'] })
