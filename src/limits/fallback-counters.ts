import type { Counters } from './counters.js'

export interface FallbackDeps {
  shared: Counters
  local: Counters
  /** Whether the shared store is worth a try now; when not, nothing waits for it. */
  isUp: () => boolean
  /** Told of each operation that the shared store failed. */
  onFailure: (error: unknown) => void
}

/** Counts in the shared store, and locally for as long as that fails: the limits are never off. */
export function createFallbackCounters({ shared, local, isUp, onFailure }: FallbackDeps): Counters {
  return {
    add: (key, window) => attempt((counters) => counters.add(key, window)),
    read: (key) => attempt((counters) => counters.read(key)),
    enter: (key, growth) => attempt((counters) => counters.enter(key, growth)),
    leave: (key) => attempt((counters) => counters.leave(key)),
    reset: (key) => attempt((counters) => counters.reset(key))
  }

  async function attempt<T>(work: (counters: Counters) => Promise<T>): Promise<T> {
    if (!isUp()) return work(local)
    try {
      return await work(shared)
    } catch (error) {
      onFailure(error)
      return work(local)
    }
  }
}
