import { setTimeout as sleep } from 'node:timers/promises'
import { unavailable } from '../../errors.js'
import { asUnavailable, failureOf } from './failures.js'

/** Thrown by a unit of work that read something it cannot use yet, to start again from its beginning. */
export class RetryRequested extends Error {}

export interface RetryPolicy {
  /** How often the work is tried in all. */
  maxAttempts: number
  /** No further try starts after this many milliseconds, and a try that hangs is given up for lost. */
  budget: number
  /** Told of every try that failed and is repeated. */
  onRetry?: (error: unknown) => void
}

/** One try of a unit of work. */
export interface Try {
  /** Whether it was given up for lost: the caller has had an answer, and what is not done yet must not be done. */
  abandoned: boolean
  /** When it will be, by `performance.now()`. */
  deadline: number
}

export type Retry = <T>(work: (current: Try) => Promise<T>) => Promise<T>

/**
 * Repeats a unit of work on failures that a fresh start can cure, with full jitter between the attempts
 * (https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/), and gives up with a 503: a
 * failing database is never the client's fault.
 *
 * The work must be safe to repeat from its first statement after a failure with unknown outcome.
 *
 * @throws Unavailable when the attempts or the time are used up; the work's own errors as they are
 */
export function createRetry({ maxAttempts, budget, onRetry }: RetryPolicy): Retry {
  return async function retry(work) {
    const start = performance.now()
    for (let attempt = 1; ; attempt++) {
      const left = budget - (performance.now() - start)
      try {
        const current = { abandoned: false, deadline: start + budget }
        return await withDeadline(work(current), left, current)
      } catch (error) {
        const again = error instanceof RetryRequested || failureOf(error) === 'transient'
        if (!again) throw asUnavailable(error)
        const pause = Math.random() * Math.min(10 * 2 ** attempt, 200)
        if (attempt >= maxAttempts || performance.now() - start + pause >= budget) throw unavailable(error)
        onRetry?.(error)
        await sleep(pause)
      }
    }
  }
}

/** A server that froze answers nothing at all, so waiting needs an end of its own. */
function withDeadline<T>(work: Promise<T>, ms: number, current: Try): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => {
        current.abandoned = true
        reject(unavailable(new Error('the database did not answer in time')))
      },
      Math.max(ms, 1)
    )
    work.then(
      (result) => {
        clearTimeout(timer)
        resolve(result)
      },
      (error) => {
        clearTimeout(timer)
        reject(error)
      }
    )
  })
}
