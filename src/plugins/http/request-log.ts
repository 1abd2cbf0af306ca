import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { hooksBefore } from '../../hook-order.js'
import { clientIpOf } from './client-ip.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** Why the answer is a 5xx, for the line in the log; never part of the answer. */
    failure: object | null
  }
}

/** The client closed the connection before the answer was out: nginx's number for it. */
const clientLeft = 499

/** Each request is one line in the log and one observation in the metrics, however it ends. */
const plugin: FastifyPluginAsync = async (fastify) => {
  fastify.decorateRequest('failure', null)

  fastify.addHook('onRequest', (request, reply, done) => {
    const start = performance.now()
    reply.header('x-request-id', request.id)
    reply.raw.once('close', () => {
      const ms = performance.now() - start
      const status = reply.raw.writableFinished ? reply.raw.statusCode : clientLeft
      logRequest(request, status, ms)
      const { method, routeOptions } = request
      fastify.metrics.request({ method, route: routeOptions.url, status, seconds: ms / 1000 })
    })
    done()
  })
}

/**
 * Writes a request's line. The route's pattern stands for its path: paths and queries may hold tokens, and those of
 * requests that nothing matches may hold anything.
 */
export function logRequest(request: FastifyRequest, status: number, ms: number): void {
  const { method, routeOptions, clientIp, user, failure, log } = request
  const line = {
    method,
    route: routeOptions.url ?? null,
    status,
    ms: Math.round(ms * 10) / 10,
    // A request that failed before any hook has none yet.
    ip: clientIp || clientIpOf(request),
    ...(user != null && { user_id: user.id }),
    ...failure
  }
  if (routeOptions.config.probe && status < 400) log.debug(line, 'request')
  else if (status < 500) log.info(line, 'request')
  else if (failure !== null && 'err' in failure) log.error(line, 'request failed')
  else log.warn(line, 'request rejected')
}

/** Writes the line of a request that failed before any hook could see it. */
export function logUnhooked(request: FastifyRequest, reply: FastifyReply): void {
  reply.raw.once('close', () => logRequest(request, reply.raw.statusCode, 0))
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'request-log',
  dependencies: ['client-ip', 'metrics', ...hooksBefore('request-log')]
})
