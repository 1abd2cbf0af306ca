import * as jose from 'jose'
import type { Service } from '../service.js'

/** A key pair of a client. */
export async function keysOf(algorithm = 'ES256') {
  const { publicKey, privateKey } = await jose.generateKeyPair(algorithm, { extractable: true })
  const jwk = { ...(await jose.exportJWK(publicKey)), kid: 'theirs', alg: algorithm }
  return { algorithm, jwk, privateKey }
}
export type Keys = Awaited<ReturnType<typeof keysOf>>

let serial = 0

/** An assertion of a client (RFC 7523), for the service, unless `more` says otherwise. */
export function sign(
  service: Service,
  id: string,
  { algorithm, privateKey }: Keys,
  more: Record<string, unknown> = {}
) {
  const iat = Math.floor(service.clock() / 1000)
  const claims = { iss: id, sub: id, aud: service.issuer, iat, exp: iat + 60, jti: `jti-${++serial}`, ...more }
  return new jose.SignJWT(claims).setProtectedHeader({ alg: algorithm, kid: 'theirs' }).sign(privateKey)
}

/** The form by which a client asks for a token of its own. */
export const withAssertion = (client_assertion: string, more: Record<string, string> = {}): Record<string, string> => ({
  grant_type: 'client_credentials',
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion,
  ...more
})
