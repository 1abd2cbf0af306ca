import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createAdoptionStore } from '../../domain/tokens/adoption-store.js'
import { type Audience, createAudience } from '../../domain/tokens/audience.js'
import { createExternalStore } from '../../domain/tokens/external-store.js'
import { createIssuer, type Issuer } from '../../domain/tokens/issuer.js'
import { createTokenService, type TokenService } from '../../domain/tokens/service.js'
import { createVerifier } from '../../domain/tokens/verifier.js'

declare module 'fastify' {
  interface FastifyInstance {
    tokens: TokenService & { issuer: Issuer; audience: Audience }
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { config: settings, identity, users, sessions, extension, clock, readSigned, log } = fastify
  const warned = new Set<string>()
  const issuer = createIssuer({
    sign: fastify.signToken,
    settings,
    customClaims: extension.customClaims,
    onReservedClaim(name) {
      if (!warned.has(name)) log.warn(`customClaims returned "${name}", which the service sets; ignored`)
      warned.add(name)
    }
  })
  const audience = createAudience({ settings, identity })
  fastify.decorate('tokens', {
    issuer,
    audience,
    ...createTokenService({
      users,
      sessions,
      external: createExternalStore(fastify.db),
      adoptions: createAdoptionStore(fastify.db),
      issuer,
      verifier: createVerifier({ readSigned, audience, settings, clock }),
      audience,
      settings,
      extension,
      audit: fastify.audit,
      retry: fastify.db.retry,
      outages: fastify.outages,
      clock,
      onHookError: (error) => log.error(error, 'a login hook of the extension threw')
    })
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'tokens',
  dependencies: ['config', 'identity', 'db', 'clock', 'outages', 'jwt', 'extension', 'users', 'sessions', 'audit']
})
