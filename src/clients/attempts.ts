import { throttled } from '../errors.js'
import type { Counters } from '../limits/counters.js'

export interface ClientAttemptsDeps {
  counters: Pick<Counters, 'add' | 'read'>
  /** What counts as the same IP address. */
  networkOf: (ip: string) => string
  /** Failures of one client from one IP address in a window of milliseconds; false for no limit. */
  limit: { max: number; window: number } | false
}

export type ClientAttempts = ReturnType<typeof createClientAttempts>

/** Bounds the work that failed assertions make: signatures to check, and keys to fetch. By client and IP address, so that nobody locks a client out. */
export function createClientAttempts({ counters, networkOf, limit }: ClientAttemptsDeps) {
  const keyOf = (clientId: string, ip: string) => `assertion-failures:${JSON.stringify([clientId, networkOf(ip)])}`

  return {
    /** @throws Throttled */
    async admit(clientId: string, ip: string): Promise<void> {
      if (limit === false) return
      const { count, ttl } = await counters.read(keyOf(clientId, ip))
      if (count >= limit.max) throw throttled(ttl, limit.max)
    },

    async fail(clientId: string, ip: string): Promise<void> {
      if (limit !== false) await counters.add(keyOf(clientId, ip), limit.window)
    }
  }
}
