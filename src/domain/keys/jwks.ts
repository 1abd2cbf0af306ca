import { createPublicKey } from 'node:crypto'
import type { JSONWebKeySet, JWK } from 'jose'
import { type Algorithm, isSymmetric } from './algorithms.js'

/** What there is to publish of a key. */
export interface PublicKey {
  algorithm: Algorithm
  /** SPKI PEM; for an HMAC algorithm, which has nothing to publish, the secret. */
  public: string
}

/** A key set as it is served: made once, and the same until the keys change. */
export interface PublishedKeys {
  set: JSONWebKeySet
  /** The name of the key that signs; undefined for a secret, which is never published. */
  kid: string | undefined
}

/** Public keys in the shape of RFC 7517, section 5, named by their thumbprints (RFC 7638). */
export async function publishKeys(keys: readonly PublicKey[]): Promise<PublishedKeys> {
  const published = await Promise.all(keys.filter(({ algorithm }) => !isSymmetric(algorithm)).map(publish))
  return { set: { keys: published }, kid: published[0]?.kid }
}

/** jose is loaded by those who need it: a key that is a secret does not. */
async function publish({ algorithm, public: pem }: PublicKey): Promise<JWK> {
  const { calculateJwkThumbprint, exportJWK } = await import('jose')
  const jwk = await exportJWK(createPublicKey(pem))
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), use: 'sig', alg: algorithm }
}
