import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { longestClientLife } from '../../domain/clients/client.js'
import { createIntrospection } from '../../domain/oauth/introspection.js'
import { createIntrospectionStore } from '../../domain/oauth/introspection-store.js'
import { metadataOf, type ServerMetadata } from '../../domain/oauth/metadata.js'
import { parametersOf } from '../../domain/oauth/parameters.js'
import { createRevocation } from '../../domain/oauth/revocation.js'
import { createRevocations } from '../../domain/oauth/revocations.js'
import { createRevocationsStore } from '../../domain/oauth/revocations-store.js'
import { createTokenEndpoint } from '../../domain/oauth/token-endpoint.js'
import { createClientTokenVerifier } from '../../domain/tokens/verifier.js'

declare module 'fastify' {
  interface FastifyInstance {
    oauth: {
      grant: ReturnType<typeof createTokenEndpoint>
      introspect: ReturnType<typeof createIntrospection>
      revoke: ReturnType<typeof createRevocation>
      revocations: ReturnType<typeof createRevocations>
      /** What a request says; an empty parameter counts as left out (RFC 6749, section 3.2). */
      parametersOf(request: FastifyRequest): Record<string, string | undefined>
      /** RFC 8414. @throws NotFound where ISSUER is no URL */
      metadata(): ServerMetadata
    }
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { config, identity, db, clock, clients, tokens, sessions, blacklist, audit, readSigned } = fastify
  const { retry } = db
  const readClientToken = createClientTokenVerifier({ readSigned, audience: tokens.audience, settings: config, clock })
  const sliding = config.AUTH_TOKEN_CLASSES.includes('sliding')
  const longestLife = Math.max(config.ACCESS_TOKEN_LIFETIME, sliding ? config.SLIDING_TOKEN_LIFETIME : 0)

  fastify.decorate('oauth', {
    metadata: () => metadataOf({ ...identity, hasDocs: config.DOCS }),
    parametersOf: ({ body, headers }) => parametersOf(body, headers.authorization),
    grant: createTokenEndpoint({
      tokens,
      issuer: tokens.issuer,
      clock,
      accessLifetime: config.ACCESS_TOKEN_LIFETIME,
      audience: config.AUDIENCE,
      identity
    }),
    introspect: createIntrospection({
      store: createIntrospectionStore(db),
      authentication: clients,
      tokens,
      audience: tokens.audience,
      readClientToken,
      retry,
      clock,
      cacheTime: config.INTROSPECTION_CACHE
    }),
    revoke: createRevocation({ tokens, readClientToken, sessions, blacklist, emit: audit.emit }),
    revocations: createRevocations({
      store: createRevocationsStore(db),
      retry,
      clock,
      longestLife: longestLife + config.LEEWAY,
      longestOfClients: longestClientLife + config.LEEWAY,
      renewsUnseen: sliding || !config.ROTATE_REFRESH_TOKENS
    })
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'oauth',
  dependencies: ['config', 'identity', 'db', 'clock', 'clients', 'tokens', 'sessions', 'blacklist', 'audit', 'jwt']
})
