import type { FetchImplementation, JWTVerifyGetKey } from 'jose'
import { LRUCache } from 'lru-cache'
import { ForbiddenAddress } from './address-guard.js'
import type { Client } from './client.js'
import { usableKeys } from './public-keys.js'

/** The keys of a client cannot be had at the moment. */
export class KeysUnavailable extends Error {
  override name = 'KeysUnavailable'
}

export interface KeySourceDeps {
  /** Fetches a client's `jwks_uri`, where that is allowed. */
  fetch: FetchImplementation
  clock: () => number
}

/** Milliseconds without a fetch after the first failure. Each further one doubles them. */
const [firstPause, longestPause] = [3_000, 300_000]
const timeout = 2_000

/**
 * Where the public keys of clients come from. However many assertions arrive, each `jwks_uri` is fetched by one request at a time:
 * every ten minutes, once in 30 s for an unknown `kid`, and after failures at growing intervals.
 */
export function createKeySource({ fetch, clock }: KeySourceDeps) {
  // A remote set keeps the keys it has fetched.
  const remote = new LRUCache<string, JWTVerifyGetKey>({ max: 1_000 })

  /** @returns null for a client without keys */
  return async function keysOf({ jwks, jwksUri }: Pick<Client, 'jwks' | 'jwksUri'>): Promise<JWTVerifyGetKey | null> {
    const { createLocalJWKSet, createRemoteJWKSet, customFetch } = await import('jose')
    if (jwks !== null) return createLocalJWKSet(jwks)
    if (jwksUri === null) return null
    const known = remote.get(jwksUri)
    if (known !== undefined) return known
    if (!URL.canParse(jwksUri)) throw new ForbiddenAddress('Enter a valid URL.')
    const set = createRemoteJWKSet(new URL(jwksUri), { timeoutDuration: timeout, [customFetch]: backingOff() })
    remote.set(jwksUri, set)
    return set
  }

  function backingOff(): FetchImplementation {
    let failures = 0
    let pausedUntil = -Infinity
    return async (url, options) => {
      if (clock() < pausedUntil) throw new KeysUnavailable('the last fetch failed a moment ago')
      try {
        const set = await usableKeys(await (await fetch(url, options)).json())
        failures = 0
        return Response.json(set)
      } catch (error) {
        pausedUntil = clock() + Math.min(firstPause * 2 ** failures++, longestPause)
        throw isForbidden(error) ? error : new KeysUnavailable('the keys could not be fetched', { cause: error })
      }
    }
  }
}

const isForbidden = (error: unknown): boolean => error instanceof ForbiddenAddress
