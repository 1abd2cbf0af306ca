import type { Config } from '../config.js'
import { isCatalogueError, throttled } from '../errors.js'
import type { Counters, Growth } from './counters.js'

/** Someone who shows credentials. */
export interface Claimant {
  /** The account they are for, spelt in one way: names that mean one account are one key. */
  account: string
  /** From where. */
  address: string
  /** Whether the account has been logged in from this address before. Asked only while it pauses. */
  isKnown: () => Promise<boolean>
}

export interface LoginGuardDeps {
  counters: Counters
  limit: Config['LOGIN_RATE_LIMIT']
}

export type LoginGuard = ReturnType<typeof createLoginGuard>

/** As many failures as at one account from one address, times this, are let pass of one address or of one account. */
const spread = 5

/**
 * Slows down the guessing of passwords (OWASP ASVS 5.0, 6.3.1), without locking the owner out (6.1.1):
 *
 * - tries at one account from one address, whatever comes of them;
 * - failures from one address at all accounts, against one password that is tried at many names;
 * - tries without success at one account: first the address that makes them has to pause, for 1 s, 2 s, 4 s … up to a
 *   quarter of an hour; when many addresses make them, all have to but those from which the account was logged in before.
 */
export function createLoginGuard({ counters, limit }: LoginGuardDeps) {
  if (limit === false) return { attempt: <T>(_claimant: Claimant, work: () => Promise<T>): Promise<T> => work() }

  const { max, window } = limit
  const pauses = { first: 1_000, longest: 900_000, memory: 86_400_000 }
  const ofAnAddress: Growth = { free: max, ...pauses }
  const ofAnAccount: Growth = { free: max * spread, ...pauses }

  return {
    /**
     * Checks credentials, if it may be tried now.
     *
     * @throws Throttled with the seconds to wait, and whatever the work throws
     */
    async attempt<T>({ account, address, isKnown }: Claimant, work: () => Promise<T>): Promise<T> {
      const failures = `failures:${address}`
      const here = `account:${account} ${address}`
      const anywhere = `account:${account}`

      const tries = await counters.add(`login:${account} ${address}`, window)
      if (tries.count > max) throw throttled(tries.ttl, max)
      const failed = await counters.read(failures)
      if (failed.count >= max * spread) throw throttled(failed.ttl, max * spread)
      const ownPause = await counters.enter(here, ofAnAddress)
      if (ownPause > 0) throw throttled(ownPause, ofAnAddress.free)
      const pause = await counters.enter(anywhere, ofAnAccount)
      if (pause > 0 && !(await isKnown())) throw throttled(pause, ofAnAccount.free)

      try {
        const result = await work()
        await Promise.all([counters.reset(here), counters.reset(anywhere)])
        return result
      } catch (error) {
        if (isRefusal(error)) await counters.add(failures, window)
        else await Promise.all([counters.leave(here), ...(pause === 0 ? [counters.leave(anywhere)] : [])])
        throw error
      }
    }
  }
}

/** The credentials were looked at. Anything else, such as a database that is away, tells nothing of them. */
const isRefusal = (error: unknown): boolean => isCatalogueError(error) && error.statusCode < 500
