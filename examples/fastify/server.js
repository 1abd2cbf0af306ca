// A service that verifies tokens by itself, and yet learns within seconds that somebody has logged out.
// node examples/fastify/server.js, with ISSUER, CLIENT_ID and CLIENT_SECRET of a keyturn service and a client of it.
import fastifyJwt from '@fastify/jwt'
import Fastify from 'fastify'
import buildGetJwks from 'get-jwks'

/**
 * @typedef {object} Options
 * @property {string} issuer where the keyturn service is, as it names itself
 * @property {string} clientId
 * @property {string} clientSecret
 * @property {number} [interval] milliseconds between two looks at the feed
 */

/**
 * @typedef {object} Feed
 * @property {{ sid?: string, jti?: string, expires_at: string }[]} revocations
 * @property {string} next
 * @property {boolean} more
 */

/** @param {Options} options */
export async function buildServer({ issuer, clientId, clientSecret, interval = 2_000 }) {
  const fastify = Fastify()
  const revoked = await followRevocations({ issuer, clientId, clientSecret, interval })
  fastify.addHook('onClose', revoked.stop)

  const keys = buildGetJwks({ issuersWhitelist: [`${issuer}/`] })
  await fastify.register(fastifyJwt, {
    decode: { complete: true },
    secret: {
      /** @type {(request: unknown, token: import('@fastify/jwt').TokenOrHeader) => Promise<string>} */
      public: async (_request, token) => {
        const { alg, kid = '' } = 'header' in token ? token.header : token
        return keys.getPublicKey({ alg, kid, domain: `${issuer}/` })
      }
    },
    trusted: (_request, { sid, jti }) => !revoked.has(sid) && !revoked.has(jti)
  })

  /**
   * @param {import('fastify').FastifyRequest} request
   * @param {import('fastify').FastifyReply} reply
   */
  async function authenticate(request, reply) {
    try {
      await request.jwtVerify()
    } catch {
      // RFC 6750, section 3.1
      return reply.code(401).header('www-authenticate', 'Bearer error="invalid_token"').send({ error: 'invalid_token' })
    }
  }

  fastify.get('/', { onRequest: authenticate }, async function greet({ user }) {
    return { hello: Reflect.get(Object(user), 'username') }
  })
  return fastify
}

/**
 * Keeps the sessions and tokens that ended lately. A feed that cannot be had is tried again: tokens are then believed
 * for as long as they say.
 *
 * @param {Options & { interval: number }} options
 */
async function followRevocations({ issuer, clientId, clientSecret, interval }) {
  const authorization = `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`
  /** @type {Map<string, number>} what ended, and when that can be forgotten */
  const ended = new Map()
  let since = ''

  async function look() {
    const response = await fetch(`${issuer}/oauth/revocations?since=${encodeURIComponent(since)}`, {
      headers: { authorization },
      signal: AbortSignal.timeout(5_000)
    })
    if (!response.ok) throw new Error(`the feed answered ${response.status}`)
    const { revocations, next, more } = /** @type {Feed} */ (await response.json())
    for (const { sid, jti, expires_at } of revocations) ended.set(sid ?? jti ?? '', Date.parse(expires_at))
    for (const [id, end] of ended) if (end < Date.now()) ended.delete(id)
    since = next
    if (more) await look()
  }

  await look()
  const timer = setInterval(() => look().catch((error) => console.error(error.message)), interval)
  return {
    /** @param {string | undefined} id */
    has: (id) => id !== undefined && ended.has(id),
    stop: async () => clearInterval(timer)
  }
}

if (import.meta.filename === process.argv[1]) {
  const { ISSUER: issuer = '', CLIENT_ID: clientId = '', CLIENT_SECRET: clientSecret = '' } = process.env
  const fastify = await buildServer({ issuer, clientId, clientSecret })
  console.log(await fastify.listen({ port: Number(process.env.PORT ?? 4000) }))
}
