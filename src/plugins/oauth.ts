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
      /** What a client's assertion may be meant for (RFC 7523, section 3). */
      audiencesOf(request: FastifyRequest): string[]
      /** RFC 8414. @throws NotFound where ISSUER is no URL */
      metadata(request: FastifyRequest): ServerMetadata
      /** Our issuer identifier: ISSUER, or else the origin that this request was sent to. */
      issuerOf(request: FastifyRequest): string
    }
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { config, db, clock, clients, tokens, sessions, blacklist, audit, readSigned } = fastify
  const { retry } = db
  const readClientToken = createClientTokenVerifier({ readSigned, settings: config, clock })
  const sliding = config.AUTH_TOKEN_CLASSES.includes('sliding')
  const longestLife = Math.max(config.ACCESS_TOKEN_LIFETIME, sliding ? config.SLIDING_TOKEN_LIFETIME : 0)

  const hereOf = (request: FastifyRequest) => originOf(request) + fastify.prefix
  const issuerOf = (request: FastifyRequest) => config.ISSUER ?? hereOf(request)
  const isUrl = /^https?:\/\//.test(config.ISSUER ?? 'http://')

  fastify.decorate('oauth', {
    issuerOf,
    metadata(request) {
      const issuer = issuerOf(request)
      if (!isUrl) throw NotFound()
      const { service_documentation, ...metadata } = metadataOf(issuer, withoutSlash(issuer))
      return { ...metadata, ...(config.DOCS && { service_documentation }) }
    },
    parametersOf,
    audiencesOf(request) {
      const bases = [issuerOf(request), hereOf(request)].map(withoutSlash)
      const path = request.url.slice(fastify.prefix.length)
      return [issuerOf(request), ...bases.flatMap((base) => [base, `${base}/oauth/token`, base + path])]
    },
    grant: createTokenEndpoint({
      tokens,
      issuer: tokens.issuer,
      clock,
      accessLifetime: config.ACCESS_TOKEN_LIFETIME,
      audience: config.AUDIENCE
    }),
    introspect: createIntrospection({
      store: createIntrospectionStore(db),
      authentication: clients,
      tokens,
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

const withoutSlash = (url: string): string => url.replace(/\/+$/, '')
const originOf = ({ protocol, host }: FastifyRequest): string => `${protocol}://${host}`

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
  dependencies: ['config', 'db', 'clock', 'clients', 'tokens', 'sessions', 'blacklist', 'audit', 'jwt']
})
