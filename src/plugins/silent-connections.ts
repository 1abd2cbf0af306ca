import type { Duplex } from 'node:stream'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'

/**
 * Closes a connection on which nothing was ever sent without an answer. Browsers and proxies open connections ahead of
 * their use, and would take a 408 on one for the answer to the request that they send next. A request that was begun and
 * never finished still gets its 408.
 */
const plugin: FastifyPluginAsync = async ({ server }) => {
  server.prependListener('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const isUnused = 'bytesRead' in socket && socket.bytesRead === 0
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && isUnused) socket.destroy()
  })
}

export default fp(plugin, { fastify: '5.x', name: 'silent-connections' })
