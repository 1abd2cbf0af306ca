import type { StoredTokens } from '../../packages/client/src/index.js'
import { type TestClock, testClock, until } from '../service.js'

/** Like no pause, so that the two can be told apart. */
const requestTimeout = 3001

export interface TestTimers {
  /** What a source takes. */
  options: {
    clock: TestClock
    random: () => number
    requestTimeout: number
    after: (milliseconds: number, callback: () => void) => () => void
    fetch: typeof fetch
  }
  /** How many requests were begun, once everything that can go on without an answer has gone on. */
  begun(): Promise<number>
  clock: TestClock
  /** The pauses between tries so far, in milliseconds. */
  pauses: number[]
  /** Whether a pause takes its time at once, or until `elapse()`. */
  patient: boolean
  /** How many timers are set. */
  readonly pending: number
  /** Lets the pause pass that the source makes now, or is about to make. */
  elapse(): Promise<void>
  /** Lets the time for an answer pass. */
  timeOut(): Promise<void>
}

interface Timer {
  milliseconds: number
  run(): void
}

/** Timers on a test's clock: no pause takes real time, but each takes the clock's. */
export function testTimers(clock: TestClock = testClock(), random: () => number = () => 0): TestTimers {
  const pending = new Set<Timer>()
  const pauses: number[] = []
  let requests = 0
  const timers: TestTimers = {
    options: {
      clock,
      random,
      requestTimeout,
      after,
      fetch: (...request) => {
        requests++
        return fetch(...request)
      }
    },
    begun: async () => {
      await new Promise(setImmediate)
      return requests
    },
    clock,
    pauses,
    patient: false,
    get pending() {
      return pending.size
    },
    elapse: () => fire(({ milliseconds }) => milliseconds !== requestTimeout),
    timeOut: () => fire(({ milliseconds }) => milliseconds === requestTimeout)
  }
  return timers

  function after(milliseconds: number, callback: () => void): () => void {
    const timer = { milliseconds, run: callback }
    pending.add(timer)
    if (milliseconds !== requestTimeout) {
      pauses.push(milliseconds)
      if (!timers.patient) setImmediate(run, timer)
    }
    return () => pending.delete(timer)
  }

  function run(timer: Timer): void {
    if (!pending.delete(timer)) return
    clock.pass(timer.milliseconds)
    timer.run()
  }

  async function fire(which: (timer: Timer) => boolean): Promise<void> {
    await until(() => [...pending].some(which))
    const timer = [...pending].find(which)
    if (timer !== undefined) run(timer)
  }
}

/** What was stored, without the keys, which are random. */
export function pairsOf(stored: StoredTokens[]): Partial<StoredTokens>[] {
  return stored.map(({ access, refresh }) => ({ access, refresh }))
}

/** A token as a server makes it, without a signature that anyone would accept. Times in seconds. */
export function unsignedToken(claims: Record<string, unknown>): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${encode({ alg: 'none' })}.${encode(claims)}.x`
}
