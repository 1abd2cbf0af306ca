// Checks access tokens by keyturn's public keys. No request waits for keyturn, and none fails because it is away; of a
// log-out the service learns by the feed, a moment later.
import fastifyJwt from '@fastify/jwt'
import { createRemoteJWKSet, errors, exportSPKI } from 'jose'
import { followRevocations } from './revocations.js'

/** Why jose finds no key when it has the keys. */
const ofTheToken = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported]
const noKeys = new Error('The keys cannot be had.')

/**
 * From here on, the routes of this scope take the access tokens of members and of clients alone. The request's decorator
 * `claims` holds what they say.
 *
 * @param {import('fastify').FastifyInstance} fastify
 * @param {import('./app.js').Options} options
 */
export async function byKeys(fastify, { issuer, audience, clientId, clientSecret, interval = 2_000 }) {
  // Fetched as often as its Cache-Control says, so that a key that was withdrawn is not believed for long, and kept for
  // longer, so that keyturn may be away
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`), { cacheMaxAge: 3_600_000 })
  await keys.reload()
  const timer = setInterval(() => keys.reload().catch((error) => fastify.log.error(error)), 300_000)
  const revoked = await followRevocations({ issuer, clientId, clientSecret, interval })
  fastify.addHook('onClose', async () => {
    clearInterval(timer)
    revoked.stop()
  })

  await fastify.register(fastifyJwt, {
    decode: { complete: true },
    secret: {
      /** @type {(request: unknown, token: import('@fastify/jwt').TokenOrHeader) => Promise<string>} */
      public: async (_request, token) => {
        try {
          return await exportSPKI(await keys('header' in token ? token.header : token))
        } catch (error) {
          if (ofTheToken.some((kind) => error instanceof kind)) throw error
          fastify.log.error(error)
          throw noKeys
        }
      }
    },
    verify: {
      algorithms: ['ES256'], // what keyturn signs with (its ALGORITHM), and nothing else
      allowedIss: issuer,
      allowedAud: audience,
      requiredClaims: ['iss', 'aud', 'sub', 'exp'],
      complete: true
    },
    // A refresh token has the same issuer, audience and signature
    trusted: (_request, { header, payload }) =>
      (header.typ === 'at+jwt' || payload.token_type === 'access') && !revoked.has(payload.sid, payload.jti)
  })

  fastify.decorateRequest('claims')
  fastify.addHook('onRequest', async function authenticate(request, reply) {
    if (request.headers.authorization === undefined)
      return reply.code(401).header('www-authenticate', 'Bearer').send({ error: 'unauthorized' })
    try {
      const { payload } = /** @type {{ payload: unknown }} */ (await request.jwtVerify())
      request.setDecorator('claims', payload)
    } catch (error) {
      // Not to know is no reason to log anybody out
      if (error === noKeys) return reply.code(503).header('retry-after', 5).send({ error: 'temporarily_unavailable' })
      return reply.code(401).header('www-authenticate', 'Bearer error="invalid_token"').send({ error: 'invalid_token' })
    }
  })
}
