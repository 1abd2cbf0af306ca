import type { Config } from '../config.js'
import { throttled } from '../errors.js'
import { type Counters, counterKey } from './counters.js'
import { networkOf } from './ip-address.js'
import { createPlaces } from './places.js'

export interface AssertionGuardDeps {
  counters: Pick<Counters, 'add' | 'subtract'>
  /** Whether an attempt that ended so counts. */
  isFailure: (error: unknown) => boolean
  /** Failures of one client from one IP address. */
  limit: Config['LOGIN_RATE_LIMIT']
}

export type AssertionGuard = ReturnType<typeof createAssertionGuard>

/**
 * Bounds the work that failed assertions make: signatures to check, and keys to fetch. By client and IP address, so that
 * nobody locks a client out. An attempt counts as a failure until it is known to be none, so that simultaneous ones are not
 * free; a few are made at once and the others wait, so that a client which sends many good ones is not throttled.
 */
export function createAssertionGuard({ counters, isFailure, limit }: AssertionGuardDeps) {
  if (limit === false) return <T>(_clientId: string, _ip: string, work: () => Promise<T>): Promise<T> => work()

  const { max, window } = limit
  const inPlace = createPlaces(Math.max(1, Math.floor(max / 4)))

  /** @throws Throttled, and whatever the work throws */
  return <T>(clientId: string, ip: string, work: () => Promise<T>): Promise<T> => {
    const key = counterKey('assertion-failures', clientId, networkOf(ip))
    return inPlace(key, async () => {
      const { count, ttl } = await counters.add(key, window)
      let failed = false
      try {
        if (count > max) throw throttled(ttl, max)
        return await work()
      } catch (error) {
        failed = isFailure(error)
        throw error
      } finally {
        if (!failed) await counters.subtract(key)
      }
    })
  }
}
