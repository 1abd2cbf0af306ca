import fastifyJwt from '@fastify/jwt'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { SignedAs } from '../../domain/keys/token-key.js'
import type { SignedToken } from '../../domain/tokens/audience.js'
import type { Payload } from '../../domain/tokens/settings.js'
import { createSignatureReader } from '../../domain/tokens/signature.js'
import type { User } from '../../domain/users/user.js'

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
    /** Signs with our current key. */
    signToken(payload: Payload, as?: SignedAs): string
  }
}

/**
 * @fastify/jwt brings `request.user`, and signs what an application around the service wants signed, with the key of the
 * start. The service's own tokens are signed by whichever key is the current one (domain/keys/token-key.ts).
 */
const plugin: FastifyPluginAsync = async (fastify) => {
  const { keys, config } = fastify
  const { kid, algorithm, private: secret } = keys.current
  const verifying = await keys.find(kid)
  await fastify.register(fastifyJwt, {
    // An application around the service may have it too, and `request.user` with it: that one serves for both.
    decoratorName: fastify.hasRequestDecorator('user') ? 'keyturnUser' : 'user',
    secret: { private: secret, public: verifying?.public ?? secret },
    sign: { algorithm, kid },
    verify: { algorithms: [algorithm] }
  })

  fastify.decorate('signToken', (payload, as) => keys.current.sign(payload, as))
  fastify.decorate('readSigned', createSignatureReader(keys, config.TOKEN_TYPE_CLAIM))
}

export default fp(plugin, { fastify: '5.x', name: 'jwt', dependencies: ['config', 'keys'] })
