import { LRUCache } from 'lru-cache'
import { type Counters, pauseAfter } from './counters.js'

interface Window {
  count: number
  end: number
}

interface Attempts {
  count: number
  pausedUntil: number
  forgottenAt: number
}

export interface LocalCountersOptions {
  /** As many windows, and as many accounts that are not throttled, are kept; beyond that the one idle for longest goes. */
  maxKeys?: number
  /** As many throttled accounts are kept beside them. */
  maxThrottled?: number
}

/** By its size, not by `max`: the cache would make room for that many keys at once, which takes 10 ms. */
const bounded = (maxSize: number) => ({ maxSize, sizeCalculation: () => 1 })

/**
 * Counters in this process's memory, which stays bounded however many keys there are. What is throttled is kept apart:
 * attempts at other names never push it out.
 */
export function createLocalCounters(clock: () => number, options: LocalCountersOptions = {}): Counters {
  const { maxKeys = 20_000, maxThrottled = 50_000 } = options
  const windows = new LRUCache<string, Window>(bounded(maxKeys))
  const counted = new LRUCache<string, Attempts>(bounded(maxKeys))
  // The one idle for longest is the first to be forgotten anyway. A throttled key took as many hashed attempts as are
  // free, so hashing as fast as possible for as long as they are remembered does not fill this.
  const throttled = new LRUCache<string, Attempts>(bounded(maxThrottled))

  return {
    async add(key, length) {
      const now = clock()
      const running = windowAt(key, now)
      const window = { count: (running?.count ?? 0) + 1, end: running?.end ?? now + length }
      windows.set(key, window)
      return { count: window.count, ttl: window.end - now }
    },

    async subtract(key) {
      const running = windowAt(key, clock())
      if (running === undefined || running.count <= 1) windows.delete(key)
      else windows.set(key, { ...running, count: running.count - 1 })
    },

    async enter(key, growth) {
      const now = clock()
      const past = attemptsAt(key, now)
      if (past !== undefined && past.pausedUntil > now) return { wait: past.pausedUntil - now, count: past.count }
      const count = (past?.count ?? 0) + 1
      const pause = pauseAfter(count, growth)
      keep(key, { count, pausedUntil: now + pause, forgottenAt: now + growth.memory }, count >= growth.free)
      return { wait: 0, count }
    },

    async leave(key) {
      const past = attemptsAt(key, clock())
      if (past === undefined || past.count <= 1) forget(key)
      else keep(key, { ...past, count: past.count - 1, pausedUntil: 0 }, throttled.has(key))
    },

    async reset(key) {
      forget(key)
    }
  }

  function windowAt(key: string, now: number): Window | undefined {
    const window = windows.get(key)
    return window !== undefined && window.end > now ? window : undefined
  }

  function attemptsAt(key: string, now: number): Attempts | undefined {
    const attempts = throttled.get(key) ?? counted.get(key)
    return attempts !== undefined && attempts.forgottenAt > now ? attempts : undefined
  }

  function keep(key: string, attempts: Attempts, isThrottled: boolean): void {
    forget(key)
    if (isThrottled) throttled.set(key, attempts)
    else counted.set(key, attempts)
  }

  function forget(key: string): void {
    throttled.delete(key)
    counted.delete(key)
  }
}
