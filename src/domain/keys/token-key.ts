import { createSigner, createVerifier } from 'fast-jwt'
import type { Payload } from '../tokens/settings.js'
import type { Algorithm } from './algorithms.js'
import type { PublishedKeys } from './jwks.js'

/** The key that signs now. */
export interface CurrentKey {
  /** undefined for a secret. */
  kid: string | undefined
  algorithm: Algorithm
  /** PEM, or the secret itself. */
  private: string
  /** Signs a token. `at+jwt` keeps OAuth's access tokens apart from all others (RFC 9068, section 2.1). */
  sign(payload: Payload, type?: 'at+jwt'): string
}

/** A key that verifies. */
export interface VerifyingKey {
  algorithm: Algorithm
  /** SPKI PEM, or the secret itself. */
  public: string
  /** @returns the claims of a token that this key signed, whatever they say; null for all other text */
  verify(token: string): Payload | null
}

// fast-jwt, on which @fastify/jwt is built: the plugin knows one key, and merges its options for each token.

/** Gives a key its signer. */
export function withSigner(key: Pick<CurrentKey, 'kid' | 'algorithm' | 'private'>): CurrentKey {
  const { kid, algorithm, private: secret } = key
  const signJwt = createSigner({ key: secret, algorithm, kid })
  const signAccessToken = createSigner({ key: secret, algorithm, kid, header: { typ: 'at+jwt', alg: algorithm } })
  return { ...key, sign: (payload, type) => (type === undefined ? signJwt(payload) : signAccessToken(payload)) }
}

/**
 * Gives a key its verifier: of one algorithm, whatever the token says (RFC 8725, section 3.1). Times and parties are
 * checked later, under the service's own clock and in simplejwt's words. There is no cache: a verified token may be revoked
 * the moment after.
 */
export function withVerifier<Key extends Pick<VerifyingKey, 'algorithm' | 'public'>>(key: Key): Key & VerifyingKey {
  const read = createVerifier({
    key: key.public,
    algorithms: [key.algorithm],
    ignoreExpiration: true,
    ignoreNotBefore: true,
    cache: false
  })
  return {
    ...key,
    verify(token) {
      try {
        return read(token)
      } catch {
        return null
      }
    }
  }
}

/** The keys of the service. */
export interface TokenKeys {
  readonly current: CurrentKey
  /** The one that a token names; undefined where there is none, or one that verifies no more. */
  find(kid: string | undefined): Promise<VerifyingKey | undefined>
  readonly published: PublishedKeys
}
