import type { KeyObject } from 'node:crypto'
import { type Algorithm, isRsa, isSymmetric } from './algorithms.js'

/** The least RSA modulus, in bits (RFC 7518 sections 3.3 and 3.5). */
export const MIN_RSA_BITS = 2048

interface Curve {
  name: string
  openssl: string
}

const CURVES: Partial<Record<Algorithm, Curve>> = {
  ES256: { name: 'P-256', openssl: 'prime256v1' },
  ES384: { name: 'P-384', openssl: 'secp384r1' },
  ES512: { name: 'P-521', openssl: 'secp521r1' }
}

/** OpenSSL's name of the curve an ES algorithm is bound to (RFC 7518 section 3.4), or undefined for other algorithms. */
export function curveOf(algorithm: Algorithm): string | undefined {
  return CURVES[algorithm]?.openssl
}

/** What key an asymmetric algorithm needs, in words for an error message. */
export function wanted(algorithm: Algorithm): string {
  const curve = CURVES[algorithm]
  if (curve !== undefined) return `an EC key on ${curve.name}`
  return isRsa(algorithm) ? `an RSA key of at least ${MIN_RSA_BITS} bits` : 'an Ed25519 key'
}

/** What kind of key this is, in words for an error message. */
export function described(key: KeyObject): string {
  const type = key.asymmetricKeyType ?? 'secret'
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {}
  if (type === 'rsa') return `an RSA key of ${modulusLength ?? 0} bits`
  if (type === 'ec')
    return `an EC key on ${Object.values(CURVES).find(({ openssl }) => openssl === namedCurve)?.name ?? namedCurve}`
  return `a key of type ${type}`
}

/**
 * Whether an asymmetric key, public or private, fits an algorithm: its type, its size (RSA) and its curve (EC).
 * RSA keys bound to PSS (`rsa-pss`) and Ed448 are refused: fast-jwt signs with neither, or without telling the curves apart.
 */
export function fits(key: KeyObject, algorithm: Algorithm): boolean {
  if (isSymmetric(algorithm)) return false
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {}
  if (isRsa(algorithm)) return key.asymmetricKeyType === 'rsa' && modulusLength >= MIN_RSA_BITS
  const curve = curveOf(algorithm)
  return curve === undefined
    ? key.asymmetricKeyType === 'ed25519'
    : key.asymmetricKeyType === 'ec' && namedCurve === curve
}
