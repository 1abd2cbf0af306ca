import { LRUCache } from 'lru-cache'
import { type Counters, nothing, pauseAfter } from './counters.js'

interface Window {
  count: number
  end: number
}

interface Tries {
  count: number
  pausedUntil: number
  forgottenAt: number
}

/** As many keys of a kind are kept; beyond that the one that was idle for longest is given up. */
const most = 20_000

/** Counters in this process's memory, which stays bounded however many keys there are. */
export function createLocalCounters(clock: () => number): Counters {
  const windows = new LRUCache<string, Window>({ max: most })
  const tries = new LRUCache<string, Tries>({ max: most })

  return {
    async add(key, length) {
      const now = clock()
      const running = windowAt(key, now)
      const window = { count: (running?.count ?? 0) + 1, end: running?.end ?? now + length }
      windows.set(key, window)
      return { count: window.count, ttl: window.end - now }
    },

    async read(key) {
      const now = clock()
      const running = windowAt(key, now)
      return running === undefined ? nothing : { count: running.count, ttl: running.end - now }
    },

    async enter(key, growth) {
      const now = clock()
      const past = tries.get(key)
      const known = past !== undefined && past.forgottenAt > now ? past : undefined
      if (known !== undefined && known.pausedUntil > now) return known.pausedUntil - now
      const count = (known?.count ?? 0) + 1
      tries.set(key, { count, pausedUntil: now + pauseAfter(count, growth), forgottenAt: now + growth.memory })
      return 0
    },

    async leave(key) {
      const past = tries.get(key)
      if (past !== undefined) tries.set(key, { ...past, count: Math.max(0, past.count - 1), pausedUntil: 0 })
    },

    async reset(key) {
      tries.delete(key)
    }
  }

  function windowAt(key: string, now: number): Window | undefined {
    const window = windows.get(key)
    return window !== undefined && window.end > now ? window : undefined
  }
}
