import type { Config } from '../../config/index.js'
import { isCatalogueError, throttled } from '../../errors.js'
import { type Counters, counterKey } from './counters.js'

export interface SignUpGuardDeps {
  counters: Counters
  limit: Config['REGISTRATION_RATE_LIMIT']
}

/**
 * Limits sign-ups by network: each one that is accepted costs a hash, and a row that stays. A name that is taken counts as
 * well, since asking for names one after the other tells who has an account. What is not filled in properly, and what
 * the service could not do, does not.
 */
export function createSignUpGuard({ counters, limit }: SignUpGuardDeps) {
  /** @throws Throttled, and whatever the work throws */
  return async <T>(network: string, work: () => Promise<T>): Promise<T> => {
    if (limit === false) return work()
    const key = counterKey('sign-up', network)
    const { count, ttl } = await counters.add(key, limit.window)
    try {
      if (count > limit.max) throw throttled(ttl, limit.max)
      return await work()
    } catch (error) {
      if (!isCatalogueError(error) || error.statusCode !== 409) await counters.subtract(key)
      throw error
    }
  }
}
