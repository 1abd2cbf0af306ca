import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { normalizeIp } from '../../infra/limits/ip-address.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** Where the request came from, as TRUST_PROXY lets it be seen: a normalized IP address. */
    clientIp: string
  }
}

/** Reads the client's IP address once, so that limits, sessions, audit and log mean the same by it. */
const plugin: FastifyPluginAsync = async (fastify) => {
  fastify.decorateRequest('clientIp', '')
  fastify.addHook('onRequest', (request, _reply, done) => {
    request.clientIp = clientIpOf(request)
    done()
  })
}

/** What a proxy forwards may be anything; where it is no IP address, the connection's own counts. */
export function clientIpOf({ ip, socket }: FastifyRequest): string {
  return normalizeIp(ip ?? '') ?? normalizeIp(socket.remoteAddress ?? '') ?? ''
}

export default fp(plugin, { fastify: '5.x', name: 'client-ip' })
