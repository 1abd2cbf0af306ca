import fastifyJwt from '@fastify/jwt'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { isCatalogueError, tokenInvalid } from '../errors.js'
import type { Algorithm } from '../keys/algorithms.js'
import type { Payload } from '../tokens/settings.js'
import type { SignedToken } from '../tokens/verifier.js'
import type { User } from '../users/user.js'

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: Payload
    user: User
  }

  interface JWT {
    oauth: { sign(payload: Payload): string }
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Checks a token's signature under our key, then under those of `JWK_URL`; its claims are left to the verifier. */
    readSigned(token: string): Promise<SignedToken>
    /** Signs with our key. */
    signToken(payload: Payload, type?: 'at+jwt'): string
  }
}

interface Complete {
  header: { alg?: unknown; kid?: unknown }
  payload: Payload
}

/**
 * Times and parties are checked by the verifier, under the service's own clock and in simplejwt's words. There is no
 * cache: a verified token may be revoked the moment after.
 */
const signatureOnly = { complete: true, ignoreExpiration: true, ignoreNotBefore: true, cache: false } as const

const plugin: FastifyPluginAsync = async (fastify) => {
  const { signing, remote, published } = fastify.keys
  const { kid } = published
  await fastify.register(fastifyJwt, {
    secret: { private: signing.private, public: signing.public },
    sign: { algorithm: signing.algorithm, kid },
    decode: { complete: true },
    verify: { algorithms: [signing.algorithm], ...signatureOnly }
  })

  // RFC 9068, section 2.1: the type in the header keeps OAuth's access tokens apart from all others.
  await fastify.register(fastifyJwt, {
    namespace: 'oauth',
    secret: { private: signing.private, public: signing.public },
    sign: { algorithm: signing.algorithm, kid, header: { typ: 'at+jwt', alg: signing.algorithm } }
  })
  fastify.decorate('signToken', (payload, type) =>
    type === 'at+jwt' ? fastify.jwt.oauth.sign(payload) : fastify.jwt.sign(payload)
  )

  fastify.decorate('readSigned', async (token) => {
    const own = readOwn(token)
    if (own !== null) return { payload: own, foreign: false }
    const found = await remote?.find(headerOf(token))
    if (!found) throw tokenInvalid()
    return { payload: readWith(token, found.pem, found.algorithm), foreign: true }
  })

  function readOwn(token: string): Payload | null {
    try {
      const { header, payload } = fastify.jwt.verify<Complete>(token)
      // A token that names another key was not signed by ours, whatever it looks like.
      return header.kid === undefined || header.kid === kid ? payload : null
    } catch {
      return null
    }
  }

  function readWith(token: string, pem: string, algorithm: Algorithm): Payload {
    try {
      return fastify.jwt.verify<Complete>(token, { key: pem, algorithms: [algorithm], ...signatureOnly }).payload
    } catch {
      throw tokenInvalid()
    }
  }

  function headerOf(token: string): Complete['header'] {
    try {
      const decoded = fastify.jwt.decode<Complete>(token)
      if (decoded === null) throw tokenInvalid()
      return decoded.header
    } catch (error) {
      throw isCatalogueError(error) ? error : tokenInvalid()
    }
  }
}

export default fp(plugin, { fastify: '5.x', name: 'jwt', dependencies: ['keys'] })
