import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createLinkMail, type LinkKind, type LinkMail } from '../../domain/links/link-mail.js'
import { createLinkStore, type LinkStore } from '../../domain/links/link-store.js'
import { createOneTimeTokens } from '../../domain/links/one-time-token.js'

declare module 'fastify' {
  interface FastifyInstance {
    links: {
      store: LinkStore
      /**
       * The links of a kind.
       *
       * @param url a front end's page; undefined for the service's own
       * @param path of the service's own page, below /account/
       */
      mailOf(kind: Omit<LinkKind, 'page'>, url: string | undefined, path: string): LinkMail
    }
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { db, config, clock, keys, identity, outbox } = fastify
  const store = createLinkStore(db)
  // A managed ring changes its keys, its secret stays.
  const tokens = createOneTimeTokens(config.KEYRING_SECRET ?? keys.current.private)
  fastify.decorate('links', {
    store,
    mailOf(kind, url, path) {
      const page = () => url ?? `${identity.url}/account/${path}#token={token}`
      return createLinkMail({ store, tokens, outbox, retry: db.retry, clock }, { ...kind, page })
    }
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'links',
  dependencies: ['db', 'config', 'clock', 'keys', 'identity', 'outbox']
})
