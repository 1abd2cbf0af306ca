import { hash } from 'node:crypto'
import type { createRemoteJWKSet, FetchImplementation } from 'jose'
import { LRUCache } from 'lru-cache'
import { InvalidClient, unavailable } from '../errors.js'
import type { Client } from './client.js'

/** Asymmetric ones alone: with a shared secret, whoever verifies could sign as well. */
export const assertionAlgorithms = [
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512'
]
/** Seconds by which an assertion may outlive its use: as long it has to be remembered. */
const longestLife = 3_600

export interface AssertionDeps {
  clock: () => number
  /** Whom assertions must be for. */
  identity: { readonly issuer: string }
  /** Fetches a client's `jwks_uri`. */
  fetch: FetchImplementation
  /** Remembers an assertion; false when it was used before. */
  use: (assertion: string, expiresAt: Date) => Promise<boolean>
}

type Keys = ReturnType<typeof createRemoteJWKSet>

/**
 * Client authentication by a signed assertion, `private_key_jwt` (RFC 7523, sections 2.2 and 3). jose is loaded with the
 * first one.
 */
export function createAssertionVerifier({ clock, identity, fetch, use }: AssertionDeps) {
  // A remote set keeps the keys it has fetched.
  const remote = new LRUCache<string, Keys>({ max: 1_000 })

  return {
    /** Whom an assertion claims to come from; nothing is checked. */
    async clientIdOf(assertion: string): Promise<string | undefined> {
      const { decodeJwt } = await import('jose')
      try {
        return decodeJwt(assertion).sub
      } catch {
        return undefined
      }
    },

    /**
     * Checks an assertion and uses it up.
     *
     * @throws InvalidClient, Unavailable when the client's keys cannot be had
     */
    async verify(client: Client, assertion: string): Promise<void> {
      const { aud, jti, exp = 0 } = await read(client, assertion)
      const now = clock() / 1000
      // Exactly the issuer, as one string: one that names several parties could be replayed by each of them.
      if (aud !== identity.issuer) throw InvalidClient('The audience of the assertion must be the issuer alone.')
      if (typeof jti !== 'string' || jti === '') throw InvalidClient('The assertion has no jti.')
      if (exp > now + longestLife) throw InvalidClient('The assertion lives for more than an hour.')
      const id = hash('sha256', `${client.id} ${jti}`, 'hex')
      if (!(await use(id, new Date(exp * 1000)))) throw InvalidClient('The assertion was used before.')
    }
  }

  async function read(client: Client, assertion: string) {
    const { errors, jwtVerify } = await import('jose')
    const keys = await keysOf(client)
    if (keys === null) throw InvalidClient('The client has no keys.')
    try {
      const { payload } = await jwtVerify(assertion, keys, {
        algorithms: assertionAlgorithms,
        audience: identity.issuer,
        issuer: client.id,
        subject: client.id,
        requiredClaims: ['exp', 'jti'],
        clockTolerance: 5,
        currentDate: new Date(clock())
      })
      return payload
    } catch (error) {
      // What jose itself has no name for, and a time-out, happened on the way to the keys.
      if (!(error instanceof errors.JOSEError) || error instanceof errors.JWKSTimeout) throw unavailable(error, 3)
      throw InvalidClient('The assertion does not hold.')
    }
  }

  async function keysOf({ jwks, jwksUri }: Client) {
    const { createLocalJWKSet, createRemoteJWKSet, customFetch } = await import('jose')
    if (jwks !== null) return createLocalJWKSet(jwks)
    if (jwksUri === null) return null
    const known = remote.get(jwksUri)
    if (known !== undefined) return known
    const set = createRemoteJWKSet(new URL(jwksUri), { timeoutDuration: 2_000, [customFetch]: fetch })
    remote.set(jwksUri, set)
    return set
  }
}
