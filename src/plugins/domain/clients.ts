import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createAddressGuard } from '../../domain/clients/address-guard.js'
import { createAssertionVerifier, isFailure } from '../../domain/clients/assertion.js'
import { type ClientAuthentication, createClientAuthentication } from '../../domain/clients/authentication.js'
import { createGuardedFetch } from '../../domain/clients/guarded-fetch.js'
import { createKeySource } from '../../domain/clients/key-source.js'
import { type ClientService, createClientService } from '../../domain/clients/service.js'
import { createClientStore } from '../../domain/clients/store.js'
import { permissions } from '../../domain/users/permissions.js'
import { failureCode } from '../../infra/db/failures.js'
import { counterKey } from '../../infra/limits/counters.js'
import { createFailureGuard } from '../../infra/limits/failure-guard.js'
import { networkOf } from '../../infra/limits/ip-address.js'

declare module 'fastify' {
  interface FastifyInstance {
    clients: ClientService & ClientAuthentication
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { config, counters, db, clock, audit, identity, marking, log } = fastify
  const store = createClientStore(db)
  const { retry } = db
  const use = (assertion: string, expiresAt: Date) => retry(() => store.useAssertion(assertion, expiresAt))
  const guard = createAddressGuard({
    strict: config.NODE_ENV === 'production',
    allowedHosts: config.JWKS_ALLOWED_HOSTS
  })
  const keysOf = createKeySource({ fetch: createGuardedFetch(guard), clock })
  const limitFailures = createFailureGuard({ counters, isFailure, limit: config.LOGIN_RATE_LIMIT })
  // By client and IP address, so that nobody locks a client out.
  const attempts = (clientId: string, ip: string, work: () => Promise<void>) =>
    limitFailures(counterKey('assertion-failures', clientId, networkOf(ip)), work)
  fastify.decorate('clients', {
    ...createClientService({ store, guard, retry, clock, emit: audit.emit, permissions, marking }),
    ...createClientAuthentication({
      store,
      assertions: createAssertionVerifier({ clock, identity, keysOf, attempts, use }),
      retry,
      clock,
      onError: (error) => log.warn({ code: failureCode(error) }, 'could not record the use of a client')
    })
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'clients',
  dependencies: ['config', 'db', 'clock', 'audit', 'identity', 'counters', 'marking']
})
