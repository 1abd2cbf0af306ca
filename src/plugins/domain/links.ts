import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createLinkMail, type LinkKind, type LinkMail } from '../../domain/links/link-mail.js'
import { createLinkStore, type LinkStore } from '../../domain/links/link-store.js'
import { createOneTimeTokens, type OneTimeTokens } from '../../domain/links/one-time-token.js'
import type { MailLanguage } from '../../domain/mail/texts/index.js'

interface RequestedMail {
  /** Throws for what no email can be sent to. */
  check(email: string): void | Promise<void>
  /** Writes the email, in the language of the request. */
  send(email: string, language: MailLanguage): Promise<void>
}

declare module 'fastify' {
  interface FastifyInstance {
    links: {
      store: LinkStore
      tokens: OneTimeTokens
      /**
       * The links of a kind.
       *
       * @param url a front end's page; undefined for the service's own
       * @param path of the service's own page, below /account/
       */
      mailOf(kind: Omit<LinkKind, 'page'>, url: string | undefined, path: string): LinkMail
      /**
       * Sends what a request asks for, within the limits. Beyond the one for the email, it sends nothing, and the caller does not
       * learn of it.
       *
       * @throws MailNotConfigured, Throttled, and what the two throw
       */
      request(request: FastifyRequest, email: string, work: RequestedMail): Promise<void>
    }
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { wording, db, config, clock, keys, identity, outbox } = fastify
  const store = createLinkStore(db)
  // A managed ring changes its keys, its secret stays.
  const tokens = createOneTimeTokens(config.KEYRING_SECRET ?? keys.current.private)
  fastify.decorate('links', {
    store,
    tokens,
    mailOf(kind, url, path) {
      const page = () => url ?? `${identity.url}/account/${path}#token={token}`
      return createLinkMail({ store, tokens, outbox, retry: db.retry, clock }, { ...kind, page })
    },
    async request(request, email, { check, send }) {
      outbox.requireConfigured()
      await check(email)
      if (!(await fastify.mayRequestMail(request, email))) return
      await send(email, wording.languageFor(request.headers['accept-language']))
      outbox.wake()
    }
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'links',
  dependencies: ['wording', 'db', 'config', 'clock', 'keys', 'identity', 'outbox', 'mail-guard']
})
