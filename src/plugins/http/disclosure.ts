import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { NotFound } from '../../errors.js'
import { securityTxt } from '../../http/security-txt.js'

declare module 'fastify' {
  interface FastifyInstance {
    disclosure: {
      /** RFC 9116. @throws NotFound without SECURITY_CONTACT */
      securityTxt(): string
    }
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { config, identity, clock } = fastify
  const { SECURITY_CONTACT: contacts = [] } = config

  fastify.decorate('disclosure', {
    securityTxt() {
      if (contacts.length === 0) throw NotFound()
      return securityTxt({ contacts, url: identity.url, now: clock() })
    }
  })
}

export default fp(plugin, { fastify: '5.x', name: 'disclosure', dependencies: ['config', 'identity', 'clock'] })
