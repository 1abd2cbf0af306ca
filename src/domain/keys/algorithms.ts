/** The signature algorithms of RFC 7518 section 3.1 and RFC 8037 that tokens may be signed with; `none` is not one. */
export const ALGORITHMS = [
  'HS256',
  'HS384',
  'HS512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA'
] as const

/** A JWS `alg` value this service signs or verifies with. */
export type Algorithm = (typeof ALGORITHMS)[number]

/** Whether a value, such as an untrusted `alg` header, names one of the algorithms; case counts (RFC 7515 section 4.1.1). */
export function isAlgorithm(value: unknown): value is Algorithm {
  return ALGORITHMS.some((algorithm) => algorithm === value)
}

/** Whether the algorithm is an HMAC: one secret signs and verifies, so there is no half to publish. */
export function isSymmetric(algorithm: Algorithm): boolean {
  return algorithm.startsWith('HS')
}

/** Whether the algorithm takes an RSA key: the only keys that fit more than one algorithm. */
export function isRsa(algorithm: Algorithm): boolean {
  return algorithm.startsWith('RS') || algorithm.startsWith('PS')
}
