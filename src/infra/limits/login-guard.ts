import type { Config } from '../../config/index.js'
import { isCatalogueError, throttled } from '../../errors.js'
import { type Counters, counterKey, type Growth } from './counters.js'

/** An attempt to prove who one is with a password or a code. */
export interface Attempt {
  /** The account it is for: a user's id, or a digest of a name that no user has. All names of a user are one account. */
  account: number | string
  /** The network that it comes from. */
  network: string
  /** The id of the device token that came with it and belongs to this account; null for none. */
  device: string | null
  /** Whether the account has been logged in from this network before. Asked only while the account is throttled. */
  isKnown: () => Promise<boolean>
}

export interface LoginGuardDeps {
  counters: Counters
  limit: Config['LOGIN_RATE_LIMIT']
  /** What is guessed: each secret has counters of its own. */
  of: 'password' | 'code'
}

/**
 * Attempts at the codes of two-factor authentication. Not a setting: a code has six digits, and the guesser knows the password already.
 */
export const codeLimit = { max: 10, window: 60_000 } as const

export interface LoginGuard {
  /**
   * Checks credentials, if that may be tried now.
   *
   * @throws Throttled with the seconds to wait, and whatever the work throws
   */
  attempt<T>(attempt: Attempt, work: () => Promise<T>): Promise<T>
}

/** Something that was counted before the password is looked at, so that a hundred attempts at once are not free. */
interface Counted {
  takeBack: () => Promise<void>
  /** What a success does to it. */
  onSuccess?: () => Promise<void>
}

/** As many failures as at one account from one network, times this, are let pass of one network or of one account. */
const spread = 5
/** As many accounts as attempts at one account, times this, may a network have failed at within the memory. */
const accountsPerNetwork = 50
/** As many failures of a device pass while the account is throttled: a stolen device token gives no more guesses. */
const failuresOfADevice = 5

const pauses = { first: 1_000, longest: 900_000, memory: 86_400_000 }

/**
 * Slows down the guessing of passwords (OWASP ASVS 5.0, 6.3.1), without locking the owner out (6.1.1):
 *
 * - attempts at one account from one network, whatever comes of them;
 * - failures from one network at all accounts, against one password that is tried at many names;
 * - attempts without success at one account: first the network that makes them has to pause, for 1 s, 2 s, 4 s … up to a
 *   quarter of an hour; when many networks make them, all have to but those from which the account was logged in before.
 *
 * A device on which the account was logged in before (OWASP's device cookies) has counters of its own instead, so that
 * it passes from any network while the account is throttled.
 *
 * Only attempts whose password was looked at are remembered. All others are taken back, and leave no key behind.
 */
export function createLoginGuard({ counters, limit, of }: LoginGuardDeps): LoginGuard {
  if (limit === false) return { attempt: (_attempt, work) => work() }

  const { max, window } = limit
  const keyOf = (kind: string, ...parts: (string | number)[]) => counterKey(kind, of, ...parts)
  const ofADevice: Growth = { free: Math.min(failuresOfADevice, max), ...pauses }
  const ofANetwork: Growth = { free: max, ...pauses }
  const ofAnAccount: Growth = { free: max * spread, ...pauses }

  return {
    async attempt(attempt, work) {
      const counted: Counted[] = []
      let wasTried = false
      try {
        if (!(await passAsDevice(attempt, counted))) await passAsStranger(attempt, counted)
        wasTried = true
        const result = await work()
        await Promise.all(counted.map(({ onSuccess }) => onSuccess?.()))
        return result
      } catch (error) {
        if (!wasTried || !isRefusal(error)) await Promise.all(counted.map(({ takeBack }) => takeBack()))
        throw error
      }
    }
  }

  /** @returns false where the attempt has to pass as that of a stranger */
  async function passAsDevice({ account, device }: Attempt, counted: Counted[]): Promise<boolean> {
    if (device === null) return false
    const own = keyOf('device', account, device)
    const { wait } = await counters.enter(own, ofADevice)
    if (wait > 0) return false
    counted.push(attemptOf(own))
    await countWindow(keyOf('device-login', account, device), window, max, counted)
    return true
  }

  async function passAsStranger({ account, network, isKnown }: Attempt, counted: Counted[]): Promise<void> {
    await countWindow(keyOf('login', account, network), window, max, counted)
    await countWindow(keyOf('failures', network), window, max * spread, counted, 'failures')

    const here = keyOf('account', account, network)
    const own = await counters.enter(here, ofANetwork)
    if (own.wait > 0) throw throttled(own.wait, ofANetwork.free)
    counted.push(attemptOf(here))
    const accounts = keyOf('accounts', network)
    if (own.count === 1) await countWindow(accounts, pauses.memory, max * accountsPerNetwork, counted, 'failures')
    else counted.push({ takeBack: async () => undefined, onSuccess: () => counters.subtract(accounts) })

    const anywhere = keyOf('account', account)
    const { wait } = await counters.enter(anywhere, ofAnAccount)
    if (wait === 0) counted.push(attemptOf(anywhere))
    else if (!(await isKnown())) throw throttled(wait, ofAnAccount.free)
    else counted.push({ takeBack: async () => undefined, onSuccess: () => counters.reset(anywhere) })
  }

  function attemptOf(key: string): Counted {
    return { takeBack: () => counters.leave(key), onSuccess: () => counters.reset(key) }
  }

  /** @param counts `failures`: a success is taken back */
  async function countWindow(key: string, length: number, limit: number, counted: Counted[], counts?: 'failures') {
    const { count, ttl } = await counters.add(key, length)
    const takeBack = () => counters.subtract(key)
    counted.push({ takeBack, ...(counts === 'failures' && { onSuccess: takeBack }) })
    if (count > limit) throw throttled(ttl, limit)
  }
}

/** The credentials were looked at. Anything else, such as a database that is away, tells nothing of them. */
const isRefusal = (error: unknown): boolean => isCatalogueError(error) && error.statusCode < 500
