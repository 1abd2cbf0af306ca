import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import { unavailable } from '../errors.js'
import { createFairQueue } from './fair-queue.js'
import type { Work } from './work.js'

/** One piece of work for a hashing thread. */
export interface HashTask {
  /** The password; for bcrypt at most 72 bytes. */
  secret: string
  /** What is computed. */
  work: Work
  /** Further computations whose results are thrown away; they only take time. */
  padding: Work[]
}

export interface HashPoolOptions {
  /** How many calls may wait when all threads are busy. Default 32 for each thread: 8 s of work at cost 12. */
  maxQueue?: number
  /** How many calls of one caller may wait. Default 16 for each thread. */
  maxPerCaller?: number
  /** What of a caller's name tells callers apart: the network of an IP address. */
  callerOf?: (from: string) => string
  /**
   * How many threads hash at most. Default: one less than the machine has processors, so that the event loop keeps one
   * and refresh stays fast while logins pour in; at least 1, and no more than 4, because several processes and the
   * database often share the machine and a login flood must not become theirs.
   */
  maxThreads?: number
  /** Hears how long each call took, waiting included, in seconds, and what was computed. */
  onHashed?: (seconds: number, works: Work[]) => void
  /** Hears of each call that the full queue turned away. */
  onRefused?: () => void
  /** Hears of threads that fail; callers then get `Unavailable`. */
  onError?: (error: Error) => void
}

/** Threads that hash, and a bounded queue in front of them, in which each IP address has a few places and its turn. */
export interface HashPool {
  /**
   * @param from the IP address that asks; undefined for the service itself
   * @throws errors.Unavailable when the caller has no place left, the queue is full, or the pool is closed
   */
  run: (task: HashTask, from?: string) => Promise<string>
  close: () => Promise<void>
  readonly queueSize: number
}

// A thread costs about 12 MB and 50 ms to start: worth keeping between logins, not for ever
const IDLE_TIMEOUT = 60_000

const WORKER = fileURLToPath(new URL('./hash-worker.js', import.meta.url))

// Seconds after which a full queue has noticeably shrunk
const RETRY_AFTER = 2

/** Threads start with the first task and never keep the process alive by themselves. */
export function createHashPool(options: HashPoolOptions = {}): HashPool {
  const { maxThreads = Math.min(4, Math.max(1, availableParallelism() - 1)), onError = () => {} } = options
  const { maxQueue = 32 * maxThreads, maxPerCaller = 16 * maxThreads, callerOf = (from) => from } = options
  const queue = createFairQueue<Job>({ maxSize: maxQueue, maxPerCaller })
  const pool = new Piscina<HashTask, string>({
    filename: WORKER,
    // Node's flags are not for threads, and some of them fail there.
    execArgv: [],
    // Nor is what `NODE_OPTIONS` preloads, and a thread that hashes needs nothing else of the environment
    env: {},
    minThreads: 0,
    maxThreads,
    idleTimeout: IDLE_TIMEOUT,
    // Where a thread has to share the event loop's processor after all, the event loop goes first
    niceIncrement: process.platform === 'linux' ? 10 : 0,
    recordTiming: false
  })
  const underWay = new Set<Promise<string>>()
  const failures = new Set<(error: Error) => void>()
  let running = 0
  let closed = false

  // A thread died before it took a task: Piscina leaves the waiting tasks where they are, for nobody may ever come.
  // An 'error' event without a listener would also end the process.
  pool.on('error', (error: Error) => {
    onError(error)
    for (const fail of failures) fail(error)
  })

  async function run(task: HashTask, from?: string): Promise<string> {
    const result = new Promise<string>((resolve, reject) => {
      const job = { task, start: performance.now(), resolve, reject }
      if (closed) refuse(job)
      else if (running < maxThreads) void begin(job)
      else {
        const displaced = queue.push(job, from === undefined ? undefined : callerOf(from))
        if (displaced !== undefined) refuse(displaced)
      }
    })
    underWay.add(result)
    try {
      return await result
    } finally {
      underWay.delete(result)
    }
  }

  async function begin({ task, start, resolve, reject }: Job): Promise<void> {
    running++
    await guarded(task).then(resolve, reject)
    running--
    options.onHashed?.((performance.now() - start) / 1000, [task.work, ...task.padding])
    const next = queue.shift()
    if (next !== undefined) void begin(next)
  }

  function refuse({ reject }: Job): void {
    options.onRefused?.()
    reject(unavailable(new Error('no room for another password'), RETRY_AFTER))
  }

  async function guarded(task: HashTask): Promise<string> {
    const { promise, reject } = rejector()
    failures.add(reject)
    try {
      return await Promise.race([pool.run(task), promise])
    } catch (error) {
      throw unavailable(error, RETRY_AFTER)
    } finally {
      failures.delete(reject)
    }
  }

  async function close(): Promise<void> {
    closed = true
    await Promise.allSettled(underWay)
    await pool.destroy()
  }

  return {
    run,
    close,
    get queueSize() {
      return queue.size
    }
  }
}

interface Job {
  task: HashTask
  start: number
  resolve: (result: string) => void
  reject: (error: unknown) => void
}

function rejector(): { promise: Promise<never>; reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => {}
  const promise = new Promise<never>((_resolve, settle) => {
    reject = settle
  })
  return { promise, reject }
}
