import { once } from 'node:events'
import { createServer } from 'node:http'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createMetrics, type Metrics } from '../../infra/metrics/service.js'
import type { AppOptions } from '../../options.js'
import { version } from '../../version.js'

declare module 'fastify' {
  interface FastifyInstance {
    metrics: Metrics
  }
}

const plugin: FastifyPluginAsync<AppOptions> = async (fastify, { primary }) => {
  const { METRICS, METRICS_PORT: port, HOST: host } = fastify.config
  const own = createMetrics({ version })
  primary?.answer(own.collect)
  const metrics = primary === undefined ? own : { ...own, read: primary.metrics }
  fastify.decorate('metrics', metrics)
  if (METRICS && port !== undefined) await listenApart(port)

  /** A port that shows nothing but the metrics. */
  async function listenApart(port: number): Promise<void> {
    const server = createServer(async ({ method, url = '' }, response) => {
      const asked = (method === 'GET' || method === 'HEAD') && /^\/metrics\/?(\?.*)?$/.test(url)
      const text = asked ? await metrics.read().catch(() => undefined) : ''
      const status = asked ? (text === undefined ? 500 : 200) : 404
      response.writeHead(status, { 'content-type': metrics.contentType }).end(text)
    })
    fastify.addHook('onReady', async () => {
      server.listen({ host, port })
      await once(server, 'listening')
      const address = server.address()
      const actual = typeof address === 'object' ? address?.port : undefined
      fastify.log.info({ port: actual }, 'metrics have their own port')
    })
    fastify.addHook('onClose', async () => {
      server.closeAllConnections()
      server.close()
    })
  }
}

export default fp(plugin, { fastify: '5.x', name: 'metrics', dependencies: ['config'] })
