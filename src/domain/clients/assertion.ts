import { hash } from 'node:crypto'
import { InvalidClient, unavailable } from '../../errors.js'
import { ForbiddenAddress } from './address-guard.js'
import type { Client } from './client.js'
import { type createKeySource, KeysUnavailable } from './key-source.js'
import { assertionAlgorithms } from './public-keys.js'

/** Seconds by which an assertion may outlive its use: as long it has to be remembered. */
const longestLife = 3_600

export interface AssertionDeps {
  clock: () => number
  /** Whom assertions must be for. */
  identity: { readonly issuer: string }
  keysOf: ReturnType<typeof createKeySource>
  /** Bounds the work that failed assertions of one client from one IP address make: signatures to check, and keys to fetch. */
  attempts: (clientId: string, ip: string, work: () => Promise<void>) => Promise<void>
  /** Remembers an assertion; false when it was used before. */
  use: (assertion: string, expiresAt: Date) => Promise<boolean>
}

/**
 * Client authentication by a signed assertion, `private_key_jwt` (RFC 7523, sections 2.2 and 3). jose is loaded with the
 * first one.
 */
export function createAssertionVerifier({ clock, identity, keysOf, attempts, use }: AssertionDeps) {
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
     * @throws InvalidClient, Throttled, Unavailable when the client's keys cannot be had
     */
    async verify(client: Client, assertion: string, ip: string): Promise<void> {
      await attempts(client.id, ip, () => check(client, assertion))
    }
  }

  async function check(client: Client, assertion: string): Promise<void> {
    const { aud, jti, exp = 0 } = await read(client, assertion)
    const now = clock() / 1000
    // Exactly the issuer, as one string: one that names several parties could be replayed by each of them.
    if (aud !== identity.issuer) throw InvalidClient('The audience of the assertion must be the issuer alone.')
    if (typeof jti !== 'string' || jti === '') throw InvalidClient('The assertion has no jti.')
    if (exp > now + longestLife) throw InvalidClient('The assertion is valid for more than an hour.')
    const id = hash('sha256', `${client.id} ${jti}`, 'hex')
    if (!(await use(id, new Date(exp * 1000)))) throw InvalidClient('The assertion has already been used.')
  }

  async function read(client: Client, assertion: string) {
    const { errors, jwtVerify } = await import('jose')
    try {
      const keys = await keysOf(client)
      if (keys === null) throw InvalidClient('The client has no keys.')
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
      // A set of jose's own, which has a time limit, or ours could not be fetched.
      if (error instanceof KeysUnavailable || error instanceof errors.JWKSTimeout) throw unavailable(error, 3)
      if (error instanceof ForbiddenAddress) throw InvalidClient('The jwks_uri of the client is not an allowed URL.')
      if (error instanceof InvalidClient) throw error
      throw InvalidClient('The assertion is not valid.')
    }
  }
}

/** Whether an assertion was refused, or its keys could not be had: both are free for the caller, and work for us. */
export const isFailure = (error: unknown): boolean =>
  error instanceof InvalidClient || (error instanceof Error && error.cause instanceof KeysUnavailable)
