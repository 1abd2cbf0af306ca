import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { ExpectationFailed, HostMissing } from '../../errors.js'
import { hooksBefore } from '../../hook-order.js'
import { noteExchange, refuseConnection } from '../../http/connections.js'
import { createWording } from '../../http/languages/wording.js'
import { createParserRefusals } from '../../http/parser-refusal.js'

/** Answers as every other error what Node.js would refuse with an empty answer, or by closing the connection. */
const plugin: FastifyPluginAsync = async (fastify) => {
  const { server, config } = fastify
  const parserRefusal = createParserRefusals(createWording(config))
  const unexpected = new WeakSet<IncomingMessage>()

  server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => noteExchange(response))
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    // Node.js hands the connection over as it is.
    socket.on('error', () => socket.destroy()).resume()
    refuseConnection(socket, parserRefusal('CONNECT'))
  })
  // Only the expectation 100-continue does not come here (RFC 9110, section 10.1.1).
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    unexpected.add(request)
    server.emit('request', request, response)
  })

  fastify.addHook('onRequest', (request, _reply, done) => {
    const { raw, headers } = request
    if (headers.expect !== undefined && unexpected.has(raw)) throw ExpectationFailed()
    if (headers.host === undefined && raw.httpVersion === '1.1') throw HostMissing()
    done()
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'http-refusals',
  dependencies: ['config', ...hooksBefore('http-refusals')]
})
