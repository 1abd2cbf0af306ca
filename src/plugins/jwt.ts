import fastifyJwt from '@fastify/jwt'
import { createSigner, createVerifier } from 'fast-jwt'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { tokenInvalid } from '../errors.js'
import type { Algorithm } from '../keys/algorithms.js'
import type { SignedToken } from '../tokens/audience.js'
import type { Payload } from '../tokens/settings.js'
import type { User } from '../users/user.js'
import type { CurrentKey } from './keys.js'

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: Payload
    user: User
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Checks a token's signature under our keys, then under those of `JWK_URL`; its claims are left to the verifier. */
    readSigned(token: string): Promise<SignedToken>
    /** Signs with our key. `at+jwt` keeps OAuth's access tokens apart from all others (RFC 9068, section 2.1). */
    signToken(payload: Payload, type?: 'at+jwt'): string
  }
}

interface Complete {
  header: { alg?: unknown; kid?: unknown; typ?: unknown }
  payload: Payload
}

/**
 * Times and parties are checked by the verifier, under the service's own clock and in simplejwt's words. There is no
 * cache: a verified token may be revoked the moment after.
 */
const signatureOnly = { complete: true, ignoreExpiration: true, ignoreNotBefore: true, cache: false } as const

const plugin: FastifyPluginAsync = async (fastify) => {
  const { keys } = fastify
  const first = keys.current
  const own = await keys.find(first.kid)
  await fastify.register(fastifyJwt, {
    // An application around the service may have it too, and `request.user` with it: that one serves for both.
    decoratorName: fastify.hasRequestDecorator('user') ? 'keyturnUser' : 'user',
    secret: { private: first.private, public: own?.public ?? first.private },
    sign: { algorithm: first.algorithm, kid: first.kid },
    verify: { algorithms: [first.algorithm], ...signatureOnly }
  })

  // @fastify/jwt reads a key anew whenever it is not the one that it was registered with, and merges its options for each token:
  // for the keys of a ring, and of others, there are signers that have read theirs once, and for all of them verifiers.
  const signers = new WeakMap<object, Record<'JWT' | 'at+jwt', (payload: Payload) => string>>()
  const verifiers = new WeakMap<object, (token: string) => Complete>()

  fastify.decorate('signToken', (payload, type) => {
    const key = keys.current
    if (type === undefined && key === first) return fastify.jwt.sign(payload)
    return signersOf(key)[type ?? 'JWT'](payload)
  })
  fastify.decorate('readSigned', async (token) => {
    const header = headerOf(token)
    const { kid } = header
    const key = kid === undefined || typeof kid === 'string' ? await keys.find(kid) : undefined
    const payload = key && readWith(key, key.public, token)
    if (payload != null) return { payload, typ: header.typ, foreign: false }
    const remote = await keys.remote?.find(header)
    const foreign = remote && readWith(remote, remote.pem, token)
    if (foreign == null) throw tokenInvalid()
    return { payload: foreign, typ: header.typ, foreign: true }
  })

  function signersOf(key: CurrentKey) {
    const { algorithm, kid, private: secret } = key
    const known = signers.get(key) ?? {
      JWT: createSigner({ key: secret, algorithm, kid }),
      'at+jwt': createSigner({ key: secret, algorithm, kid, header: { typ: 'at+jwt', alg: algorithm } })
    }
    signers.set(key, known)
    return known
  }

  /** One algorithm for each key, whatever the token says (RFC 8725, section 3.1). */
  function readWith(key: { algorithm: Algorithm }, pem: string, token: string): Payload | null {
    let verify = verifiers.get(key)
    if (verify === undefined) {
      verify = createVerifier({ key: pem, algorithms: [key.algorithm], ...signatureOnly })
      verifiers.set(key, verify)
    }
    try {
      return verify(token).payload
    } catch {
      return null
    }
  }

  /** The header alone: what it is worth says the signature. Tokens of one key begin with the same text. */
  let last: { text: string; header: Complete['header'] } | undefined
  function headerOf(token: string): Complete['header'] {
    const text = token.slice(0, token.indexOf('.'))
    if (text !== last?.text) last = { text, header: decodeHeader(text) }
    return last.header
  }
}

function decodeHeader(text: string): Complete['header'] {
  try {
    const header: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (typeof header === 'object' && header !== null) return header
  } catch {
    // No JSON
  }
  throw tokenInvalid()
}

export default fp(plugin, { fastify: '5.x', name: 'jwt', dependencies: ['keys'] })
