import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createAssertionVerifier } from '../clients/assertion.js'
import { type ClientAuthentication, createClientAuthentication } from '../clients/authentication.js'
import { type ClientService, createClientService } from '../clients/service.js'
import { createClientStore } from '../clients/store.js'
import { failureCode } from '../db/failures.js'
import { limitedFetch } from '../keys/limited-fetch.js'

declare module 'fastify' {
  interface FastifyInstance {
    clients: ClientService & ClientAuthentication
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { db, clock, audit, identity, log } = fastify
  const store = createClientStore(db)
  const { retry } = db
  const use = (assertion: string, expiresAt: Date) => retry(() => store.useAssertion(assertion, expiresAt))
  fastify.decorate('clients', {
    ...createClientService({ store, retry, clock, emit: audit.emit }),
    ...createClientAuthentication({
      store,
      assertions: createAssertionVerifier({ clock, identity, fetch: limitedFetch, use }),
      retry,
      clock,
      onError: (error) => log.warn({ code: failureCode(error) }, "could not note a client's use")
    })
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'clients',
  dependencies: ['config', 'db', 'clock', 'audit', 'identity']
})
