import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { longestClientLife } from '../clients/client.js'
import { NotFound } from '../errors.js'
import { createIntrospection } from '../oauth/introspection.js'
import { createIntrospectionStore } from '../oauth/introspection-store.js'
import { metadataOf, type ServerMetadata } from '../oauth/metadata.js'
import { createRevocation } from '../oauth/revocation.js'
import { createRevocations } from '../oauth/revocations.js'
import { createRevocationsStore } from '../oauth/revocations-store.js'
import { createTokenEndpoint } from '../oauth/token-endpoint.js'
import { createClientTokenVerifier } from '../tokens/verifier.js'

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

  const isUrl = /^https?:\/\//.test(config.ISSUER ?? 'http://')

  fastify.decorate('oauth', {
    metadata() {
      if (!isUrl) throw NotFound()
      const { service_documentation, ...metadata } = metadataOf(identity.issuer, identity.url)
      return { ...metadata, ...(config.DOCS && { service_documentation }) }
    },
    parametersOf,
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

function parametersOf({ body, headers }: FastifyRequest): Record<string, string | undefined> {
  // Only `resource` may come several times; its values hold no spaces.
  const given = Object.entries(body ?? {}).flatMap(([name, value]) => {
    const text = Array.isArray(value) ? value.join(' ') : value
    return typeof text === 'string' && text !== '' ? [[name, text] as const] : []
  })
  return { ...Object.fromEntries(given), authorization: headers.authorization }
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'oauth',
  dependencies: ['config', 'identity', 'db', 'clock', 'clients', 'tokens', 'sessions', 'blacklist', 'audit', 'jwt']
})
