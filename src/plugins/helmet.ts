import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import helmet, { type HelmetOptions } from 'helmet'

/** The docs page sets a Content-Security-Policy of its own; everything else is data, not a page. */
const options: HelmetOptions = {
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  // Pages of other origins read the answers by CORS, which has its own settings.
  crossOriginResourcePolicy: { policy: 'cross-origin' },
  // What only browsers of the past, or pages that embed things, heed.
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false
}

/** Security headers. They are the same for every answer, so helmet is asked once, where @fastify/helmet asks each time. */
const plugin: FastifyPluginAsync = async (fastify) => {
  const headers = headersOf(options)
  fastify.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers)
    done()
  })
}

function headersOf(options: HelmetOptions) {
  const request = new IncomingMessage(new Socket())
  const response = new ServerResponse(request)
  helmet(options)(request, response, (error) => {
    if (error !== undefined) throw error
  })
  return response.getHeaders()
}

export default fp(plugin, { fastify: '5.x', name: 'helmet' })
