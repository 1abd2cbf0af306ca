import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /** Who this service is. It follows from settings alone; no request header changes it. */
    identity: {
      /** Where users and services reach us: PUBLIC_URL, and the prefix that an application mounts us under. No slash at the end. */
      readonly url: string
      /** OAuth's issuer identifier: ISSUER, or else `url`. */
      readonly issuer: string
    }
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { PUBLIC_URL, ISSUER, PORT } = fastify.config
  let url: string | undefined

  fastify.decorate('identity', {
    get url() {
      if (url !== undefined) return url
      const port = PORT === 0 ? listeningPort() : PORT
      const base = PUBLIC_URL ?? `http://localhost${port === undefined ? '' : `:${port}`}`
      // With PORT=0 the system picks the port, which is known once the server listens.
      if (PUBLIC_URL !== undefined || port !== undefined) url = base + fastify.prefix
      return base + fastify.prefix
    },
    get issuer() {
      return ISSUER ?? this.url
    }
  })

  function listeningPort(): number | undefined {
    const address = fastify.server.address()
    return typeof address === 'object' ? address?.port : undefined
  }
}

export default fp(plugin, { fastify: '5.x', name: 'identity', dependencies: ['config'] })
