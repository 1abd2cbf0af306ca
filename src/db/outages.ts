import { Unavailable } from '../errors.js'
import { asUnavailable } from './failures.js'

/** How many outages are remembered. Of one that is forgotten, no time is given back. */
const most = 100

interface Span {
  from: number
  to: number
}

export interface Outages {
  /** Does work on the database, and notes whether it was answered. */
  watch<T>(work: () => Promise<T>): Promise<T>
  /** How much of a span of time nobody could be served in, for want of the database: milliseconds. */
  within(from: number, to: number): number
}

/**
 * Remembers when this process could not reach its database. Whoever was not served then could not come in time, and
 * is not to be blamed for it.
 *
 * An outage begins with work that failed, or with the last that was answered while it waited, and ends with the next that
 * is answered.
 *
 * @param clock milliseconds since the epoch
 */
export function createOutages(clock: () => number): Outages {
  const past: Span[] = []
  let lastAnswer = Number.NEGATIVE_INFINITY
  let since: number | undefined

  function answered(): void {
    lastAnswer = clock()
    if (since === undefined) return
    past.push({ from: since, to: lastAnswer })
    if (past.length > most) past.shift()
    since = undefined
  }

  return {
    async watch(work) {
      const from = clock()
      try {
        const result = await work()
        answered()
        return result
      } catch (error) {
        if (asUnavailable(error) instanceof Unavailable) since ??= Math.max(from, lastAnswer)
        else answered()
        throw error
      }
    },

    within(from, to) {
      const spans = since === undefined ? past : [...past, { from: since, to }]
      return spans.reduce((sum, span) => sum + overlap(span, { from, to }), 0)
    }
  }
}

const overlap = (one: Span, other: Span): number =>
  Math.max(0, Math.min(one.to, other.to) - Math.max(one.from, other.from))
