import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'

/**
 * Lets a stopping server come to its end: Node closes the connections that are idle when it stops, but one whose request
 * is in flight then would be kept alive after its answer, for as long as the client likes.
 */
const plugin: FastifyPluginAsync = async (fastify) => {
  let closing = false
  fastify.addHook('preClose', async () => {
    closing = true
  })
  fastify.addHook('onSend', async (_request, reply, payload) => {
    if (closing) reply.header('connection', 'close')
    return payload
  })
}

export default fp(plugin, { fastify: '5.x', name: 'closing' })
