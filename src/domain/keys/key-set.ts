import { createPublicKey, type JsonWebKey } from 'node:crypto'
import type { JSONWebKeySet, JWK } from 'jose'
import { ALGORITHMS, type Algorithm, isAlgorithm, isRsa, isSymmetric } from './algorithms.js'
import { fits } from './fit.js'
import { type VerifyingKey, withVerifier } from './token-key.js'

/** A public key of somebody else's, bound to one algorithm (RFC 8725 section 3.1). */
export interface RemoteKey extends VerifyingKey {
  kid: string | undefined
}

/**
 * The keys of a JWKS that may verify signatures. Left out, without an error (RFC 7517 section 5): secrets (`oct`),
 * private keys, keys for another `use` or other `key_ops`, keys that do not fit their `alg`, unknown kinds.
 *
 * @param preferred the algorithm for RSA keys that name none, if it is an RSA one; else RS256
 * @param earlier keys read before; equal ones are handed back as the same objects
 */
export function readKeySet(
  set: JSONWebKeySet,
  preferred: Algorithm | undefined,
  earlier: RemoteKey[] = []
): RemoteKey[] {
  return set.keys.flatMap((jwk) => {
    const key = readKey(jwk, preferred)
    if (key === null) return []
    return [
      earlier.find((old) => old.kid === key.kid && old.public === key.public && old.algorithm === key.algorithm) ?? key
    ]
  })
}

function readKey(jwk: JWK, preferred: Algorithm | undefined): RemoteKey | null {
  const { kty, kid, use, key_ops: operations } = jwk
  if (kty === 'oct' || 'd' in jwk) return null
  if (kid !== undefined && typeof kid !== 'string') return null
  if (use !== undefined && use !== 'sig') return null
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) return null
  try {
    const key = createPublicKey({ key: bare(jwk), format: 'jwk' })
    const algorithm = jwk.alg === undefined ? candidates(preferred).find((candidate) => fits(key, candidate)) : jwk.alg
    if (!isAlgorithm(algorithm) || !fits(key, algorithm)) return null
    return withVerifier({ kid, algorithm, public: key.export({ type: 'spki', format: 'pem' }).toString() })
  } catch {
    return null
  }
}

// Only the key itself: not x5c, x5u or whatever else the set may say about it
function bare({ kty, n, e, crv, x, y }: JWK): JsonWebKey {
  return { kty, n, e, crv, x, y }
}

// RS256 is the first RSA algorithm of the list; EC and Ed25519 keys fit exactly one of it anyway
function candidates(preferred: Algorithm | undefined): readonly Algorithm[] {
  return preferred !== undefined && !isSymmetric(preferred) && isRsa(preferred)
    ? [preferred, ...ALGORITHMS]
    : ALGORITHMS
}
