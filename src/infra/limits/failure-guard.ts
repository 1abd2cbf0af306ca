import type { Config } from '../../config/index.js'
import { throttled } from '../../errors.js'
import type { Counters } from './counters.js'
import { createPlaces } from './places.js'

export interface FailureGuardDeps {
  counters: Pick<Counters, 'add' | 'subtract'>
  /** Whether an attempt that ended so counts. */
  isFailure: (error: unknown) => boolean
  /** Failures for one key. */
  limit: Config['LOGIN_RATE_LIMIT']
}

/**
 * Bounds what failed attempts may cost. An attempt counts as a failure until it is known to be none, so that simultaneous ones
 * are not free; a few of one key are made at once and the others wait, so that good ones, however many, are not throttled.
 */
export function createFailureGuard({ counters, isFailure, limit }: FailureGuardDeps) {
  if (limit === false) return <T>(_key: string, work: () => Promise<T>): Promise<T> => work()

  const { max, window } = limit
  const inPlace = createPlaces(Math.max(1, Math.floor(max / 4)))

  /** @throws Throttled, and whatever the work throws */
  return <T>(key: string, work: () => Promise<T>): Promise<T> =>
    inPlace(key, async () => {
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
