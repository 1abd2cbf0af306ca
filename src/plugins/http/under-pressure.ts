import underPressure from '@fastify/under-pressure'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { unavailable } from '../../errors.js'
import { hooksBefore } from '../../hook-order.js'
import type { AppOptions } from '../../options.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Asked by what watches the service: answers however busy it is, and a good answer is no news for the log. */
    probe?: true
  }
}

/** Seconds after which it is worth coming back. */
const retryAfter = 2

/** Sheds load with 503 while the event loop is delayed, rather than answering everybody late. */
const plugin: FastifyPluginAsync<AppOptions> = async (fastify, { maxEventLoopDelay = 1_000 }) => {
  await fastify.register(underPressure, {
    maxEventLoopDelay,
    async pressureHandler({ routeOptions }) {
      if (routeOptions.config.probe) return
      fastify.metrics.shed()
      throw unavailable(new Error('the event loop is delayed'), retryAfter)
    }
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'under-pressure',
  dependencies: ['metrics', ...hooksBefore('under-pressure')]
})
