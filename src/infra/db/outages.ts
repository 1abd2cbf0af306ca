import { Unavailable } from '../../errors.js'
import { asUnavailable } from './failures.js'

/** How many outages are remembered. Of one that is forgotten, no time is given back. */
const maxRemembered = 100
/** Milliseconds after a failure for which it is believed to last, unless something is answered. */
const assumedOutageMs = 30_000
/** Milliseconds without a failed renewal after which other answers say that renewals are possible again. */
const quiet = 3_000

interface Span {
  from: number
  to: number
}

export interface Outages {
  /** Does work on the database, and notes whether it was answered. */
  watch<T>(work: () => Promise<T>): Promise<T>
  /** The same for the renewal of a session. Only these need a commit, and reads may go on while commits do not. */
  watchRenewal<T>(work: () => Promise<T>): Promise<T>
  /** How much of a span of time nobody could be served in, for want of the database: milliseconds. */
  within(from: number, to: number): number
}

/**
 * Remembers when this process could not renew sessions, for want of its database. Whoever was not served then could not
 * come again in time, and is not to be blamed for it.
 *
 * An outage begins with work that failed, or with the last that was answered while it waited, and ends with the next that
 * is answered.
 *
 * @param clock milliseconds since the epoch
 */
export function createOutages(clock: () => number): Outages {
  const past: Span[] = []
  let open: Span | undefined
  let lastAnswer = Number.NEGATIVE_INFINITY
  let lastRenewal = Number.NEGATIVE_INFINITY
  let lastFailedRenewal = Number.NEGATIVE_INFINITY

  function failed(from: number): void {
    open ??= { from, to: from }
    open.to = clock() + assumedOutageMs
  }

  function ended(): void {
    if (open === undefined) return
    past.push({ from: open.from, to: Math.min(open.to, clock()) })
    if (past.length > maxRemembered) past.shift()
    open = undefined
  }

  async function noting<T>(work: () => Promise<T>, onResult: () => void, onFailure: () => void): Promise<T> {
    try {
      const result = await work()
      onResult()
      return result
    } catch (error) {
      if (asUnavailable(error) instanceof Unavailable) onFailure()
      // Whoever was refused was answered
      else answered()
      throw error
    }
  }

  function answered(): void {
    lastAnswer = clock()
    if (lastAnswer - lastFailedRenewal >= quiet) ended()
  }

  function renewed(): void {
    lastRenewal = clock()
    ended()
  }

  return {
    watch(work) {
      const from = clock()
      return noting(work, answered, () => failed(Math.max(from, lastAnswer)))
    },

    watchRenewal(work) {
      const from = clock()
      return noting(work, renewed, () => {
        lastFailedRenewal = clock()
        failed(Math.max(from, lastRenewal))
      })
    },

    within(from, to) {
      const spans = open === undefined ? past : [...past, open]
      return spans.reduce((sum, span) => sum + overlap(span, { from, to }), 0)
    }
  }
}

const overlap = (one: Span, other: Span): number =>
  Math.max(0, Math.min(one.to, other.to) - Math.max(one.from, other.from))
