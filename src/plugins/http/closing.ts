import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { hooksBefore } from '../../hook-order.js'
import type { AppOptions } from '../../options.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether the service was told to stop. It may still be answering. */
    isStopping: () => boolean
  }
}

/**
 * Sends the clients of a server that no longer listens elsewhere: Node closes the connections that are idle when it stops, but one
 * whose request is in flight then would be kept alive after its answer, for as long as the client likes.
 */
const plugin: FastifyPluginAsync<AppOptions> = async (fastify, { stopping }) => {
  let closing = false
  const isStopping = () => closing || (stopping?.aborted ?? false)
  fastify.addHook('preClose', async () => {
    closing = true
  })
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    const isLast = closing || !fastify.server.listening || reply.statusCode === 503
    if (isStopping() && isLast) reply.header('connection', 'close')
    done(null, payload)
  })
  fastify.decorate('isStopping', isStopping)
}

export default fp(plugin, { fastify: '5.x', name: 'closing', dependencies: [...hooksBefore('closing')] })
