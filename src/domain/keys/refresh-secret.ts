import { createPrivateKey, hkdfSync } from 'node:crypto'

/** The algorithm of refresh tokens where access tokens have that of a key pair. */
export const refreshAlgorithm = 'HS256'

/**
 * The secret of a key pair for refresh tokens, which only the service verifies: an HMAC costs a twentieth of a signature. HKDF
 * (RFC 5869) derives it from the private key, so it is the same on all replicas and ends with its key.
 *
 * @param pem the private key
 * @returns 32 bytes
 */
export function refreshSecretOf(pem: string): Buffer {
  // Unlike PEM and DER, the private number is the same in whatever form the key is given.
  const { d } = createPrivateKey(pem).export({ format: 'jwk' })
  if (d === undefined) throw new Error('the key is not a private one')
  return Buffer.from(hkdfSync('sha256', Buffer.from(d, 'base64url'), '', 'keyturn refresh token', 32))
}
