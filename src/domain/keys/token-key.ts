import { createSigner, createVerifier } from 'fast-jwt'
import type { Payload } from '../tokens/settings.js'
import { type Algorithm, isSymmetric } from './algorithms.js'
import type { PublishedKeys } from './jwks.js'
import { refreshAlgorithm, refreshSecretOf } from './refresh-secret.js'

/** What a token is signed as. `at+jwt` keeps OAuth's access tokens apart from all others (RFC 9068, section 2.1). */
export type SignedAs = 'at+jwt' | 'refresh'

/** The key that signs now. */
export interface CurrentKey {
  /** undefined for a secret. */
  kid: string | undefined
  algorithm: Algorithm
  /** PEM, or the secret itself. */
  private: string
  /** Signs a token. A key pair signs refresh tokens with its secret for them (refresh-secret.ts). */
  sign(payload: Payload, as?: SignedAs): string
}

/** A key that verifies. */
export interface VerifyingKey {
  algorithm: Algorithm
  /** SPKI PEM, or the secret itself. */
  public: string
  /** @returns the claims of a token that this key signed, whatever they say; null for all other text */
  verify(token: string): Payload | null
  /** The secret of a key pair of ours, which verifies refresh tokens and nothing else. */
  refresh: { algorithm: Algorithm; verify(token: string): Payload | null } | undefined
}

// fast-jwt, on which @fastify/jwt is built: the plugin knows one key, and merges its options for each token.

/** Gives a key its signer. */
export function withSigner(key: Pick<CurrentKey, 'kid' | 'algorithm' | 'private'>): CurrentKey {
  const { kid, algorithm, private: secret } = key
  const signJwt = createSigner({ key: secret, algorithm, kid })
  const signAccessToken = createSigner({ key: secret, algorithm, kid, header: { typ: 'at+jwt', alg: algorithm } })
  const signRefreshToken = isSymmetric(algorithm)
    ? signJwt
    : createSigner({ key: refreshSecretOf(secret), algorithm: refreshAlgorithm, kid })
  const signers = { 'at+jwt': signAccessToken, refresh: signRefreshToken }
  return { ...key, sign: (payload, as) => (as === undefined ? signJwt : signers[as])(payload) }
}

/**
 * Gives a key its verifier: of one algorithm, whatever the token says (RFC 8725, section 3.1). Times and parties are
 * checked later, under the service's own clock and in simplejwt's words. There is no cache: a verified token may be revoked
 * the moment after.
 *
 * @param privateKey of a key of ours: the refresh tokens of a key pair are verified too
 */
export function withVerifier<Key extends Pick<VerifyingKey, 'algorithm' | 'public'>>(
  key: Key,
  privateKey?: string
): Key & VerifyingKey {
  return {
    ...key,
    verify: verifierUnder(key.public, key.algorithm),
    refresh:
      privateKey === undefined || isSymmetric(key.algorithm)
        ? undefined
        : { algorithm: refreshAlgorithm, verify: verifierUnder(refreshSecretOf(privateKey), refreshAlgorithm) }
  }
}

function verifierUnder(key: string | Buffer, algorithm: Algorithm): (token: string) => Payload | null {
  const read = createVerifier({
    key,
    algorithms: [algorithm],
    ignoreExpiration: true,
    ignoreNotBefore: true,
    cache: false
  })
  return (token) => {
    try {
      return read(token)
    } catch {
      return null
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
