import { setImmediate, setTimeout } from 'node:timers/promises'
import type { Counters } from './counters.js'

export interface FallbackDeps {
  shared: Counters
  local: Counters
  /** Milliseconds that a request waits for the shared store. */
  patience: number
  /** Whether the shared store is worth a try now; when not, nothing waits for it. */
  isUp: () => boolean
  /** Told of each operation that the shared store failed. */
  onFailure: (error: unknown) => void
}

/** Counts in the shared store, and locally for as long as that fails: the limits are never off. */
export function createFallbackCounters({ shared, local, patience, isUp, onFailure }: FallbackDeps): Counters {
  return {
    add: (key, window) => attempt((counters) => counters.add(key, window)),
    subtract: (key) => attempt((counters) => counters.subtract(key)),
    enter: (key, growth) => attempt((counters) => counters.enter(key, growth)),
    leave: (key) => attempt((counters) => counters.leave(key)),
    reset: (key) => attempt((counters) => counters.reset(key))
  }

  async function attempt<T>(work: (counters: Counters) => Promise<T>): Promise<T> {
    if (!isUp()) return work(local)
    try {
      return await within(patience, work(shared))
    } catch (error) {
      onFailure(error)
      return work(local)
    }
  }
}

/** @throws when the answer does not come in time; one that has come, and was only not looked at yet, is in time */
async function within<T>(milliseconds: number, answer: Promise<T>): Promise<T> {
  const end = new AbortController()
  const tooLate = setTimeout(milliseconds, undefined, { signal: end.signal })
    // Timers go before sockets when the process was busy with something else.
    .then(() => setImmediate())
    .then(() => Promise.reject(new Error(`no answer within ${milliseconds} ms`)))
  try {
    return await Promise.race([answer, tooLate])
  } finally {
    end.abort()
  }
}
