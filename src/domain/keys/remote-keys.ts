import { createRemoteJWKSet, customFetch, type FetchImplementation, type JSONWebKeySet } from 'jose'
import { unavailable } from '../../errors.js'
import { type Algorithm, isAlgorithm, isSymmetric } from './algorithms.js'
import { type RemoteKey, readKeySet } from './key-set.js'
import { limitedFetch } from './limited-fetch.js'

export type { RemoteKey } from './key-set.js'

/** Where the keys are and how long to believe in them. All times in milliseconds. */
export interface RemoteKeysOptions {
  /** The whole URL of the JWKS (RFC 7517 section 5), http or https. */
  url: string
  /** The service's own algorithm; decides for RSA keys that name none. */
  algorithm?: Algorithm
  /** How long one fetch may take, body included. Default 2000. */
  timeout?: number
  /** How long a key set is used without asking again. Default 10 minutes. */
  maxAge?: number
  /** How much longer than that, while the server does not answer. Default 1 hour. */
  maxStale?: number
  /** The least time between two fetches for the sake of an unknown `kid`. Default 10 s. */
  cooldown?: number
  /** The least time between a failed fetch and the next. Default 3 s. */
  pause?: number
  /** Headers for the next fetch. */
  headers?: () => Record<string, string>
  /** Milliseconds on a clock that never goes back. */
  now?: () => number
}

const monotonic = () => performance.now()

/** The parts of an untrusted token header that are looked at; `jku`, `x5u`, `jwk` and `x5c` never are (RFC 8725 section 3.10). */
export interface TokenHeader {
  kid?: unknown
  alg?: unknown
}

export interface RemoteKeys {
  /**
   * The public key for a token signed elsewhere, or null when there is no such key (the token is invalid).
   *
   * @throws errors.Unavailable (503, with Retry-After) when only the server could tell and it does not answer
   */
  find: (header: TokenHeader) => Promise<RemoteKey | null>
}

/**
 * Keeps the key set behind `JWK_URL`. One fetch serves all who wait, a flood of invented `kid`s makes one fetch per
 * `cooldown`, and keys already known go on working for `maxStale` while the server is away.
 *
 * A token without `kid` finds a key only when exactly one of the set fits its `alg`.
 */
export function createRemoteKeys(options: RemoteKeysOptions): RemoteKeys {
  const {
    url,
    algorithm,
    timeout = 2_000,
    maxAge = 600_000,
    maxStale = 3_600_000,
    cooldown = 10_000,
    pause = 3_000,
    headers = (): Record<string, string> => ({}),
    now = monotonic
  } = options
  const fetchKeys: FetchImplementation = (url, request) => {
    const sent = new Headers(request.headers)
    for (const [name, value] of Object.entries(headers())) sent.set(name, value)
    return limitedFetch(url, { ...request, headers: sent })
  }
  const remote = createRemoteJWKSet(new URL(url), {
    timeoutDuration: timeout,
    [customFetch]: fetchKeys
  })
  let keys: RemoteKey[] = []
  let set: JSONWebKeySet | undefined
  let loadedAt = -Infinity
  let failedAt = -Infinity
  let failure: unknown

  async function reload(): Promise<boolean> {
    if (now() - failedAt < pause) return false
    try {
      await remote.reload()
    } catch (error) {
      failedAt = now()
      failure = error
      return false
    }
    adopt(remote.jwks())
    return true
  }

  // Called by everyone who waited for the same fetch
  function adopt(next: JSONWebKeySet | undefined): void {
    loadedAt = now()
    failedAt = -Infinity
    if (next === undefined || JSON.stringify(next) === JSON.stringify(set)) return
    set = next
    keys = readKeySet(next, algorithm, keys)
  }

  function match(kid: string | undefined, alg: Algorithm): RemoteKey | null {
    const found = keys.filter((key) => key.algorithm === alg && (kid === undefined || key.kid === kid))
    return found.length === 1 ? (found[0] ?? null) : null
  }

  async function find({ kid, alg }: TokenHeader): Promise<RemoteKey | null> {
    if (kid !== undefined && typeof kid !== 'string') return null
    if (!isAlgorithm(alg) || isSymmetric(alg)) return null

    const known = match(kid, alg)
    const age = now() - loadedAt
    if (age < (known === null ? cooldown : maxAge)) return known
    if (await reload()) return match(kid, alg)
    if (known !== null && age < maxAge + maxStale) return known
    throw unavailable(failure, Math.ceil(pause / 1000))
  }

  return { find }
}
