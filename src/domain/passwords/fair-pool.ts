import type { Piscina } from 'piscina'
import { unavailable } from '../../errors.js'
import { createFairQueue } from './fair-queue.js'

export interface FairPoolOptions<Task> {
  /** The module that a thread runs. */
  filename: string
  maxThreads: number
  /** How many tasks may wait when all threads are busy. */
  maxQueue: number
  /** How many tasks of one caller may wait. */
  maxPerCaller: number
  /** What of a caller's name tells callers apart: the network of an IP address. */
  callerOf?: (from: string) => string
  /** Hears how long each task took, waiting included, in seconds. */
  onDone?: (seconds: number, task: Task) => void
  /** Hears of each task that the full queue turned away. */
  onRefused?: () => void
  /** Hears of threads that fail; callers then get `Unavailable`. */
  onError?: (error: Error) => void
}

/** Threads, and a bounded queue in front of them, in which each IP address has a few places and its turn. */
export interface FairPool<Task, Result> {
  /**
   * @param from the IP address that asks; undefined for the service itself
   * @throws errors.Unavailable when the caller has no place left, the queue is full, or the pool is closed
   */
  run: (task: Task, from?: string) => Promise<Result>
  close: () => Promise<void>
  readonly queueSize: number
}

// A thread costs about 12 MB and 50 ms to start: worth keeping between requests, not for ever
const IDLE_TIMEOUT = 60_000

// Seconds after which a full queue has noticeably shrunk
const RETRY_AFTER = 2

/** What each module's threads are, by the number of them: the services of a process share them. */
const shared = new Map<string, Promise<Piscina>>()

function threadsFor(filename: string, maxThreads: number): Promise<Piscina> {
  const key = `${maxThreads} ${filename}`
  const pool = shared.get(key) ?? startThreads(filename, maxThreads)
  shared.set(key, pool)
  return pool
}

/**
 * They start with the first task, end when there is nothing to do, and never keep the process alive by themselves. Most
 * commands of the command line hash nothing, and do without Piscina.
 */
async function startThreads(filename: string, maxThreads: number): Promise<Piscina> {
  const { Piscina } = await import('piscina')
  const pool = new Piscina({
    filename,
    // Node's flags are not for threads, and some of them fail there.
    execArgv: [],
    // Nor is what `NODE_OPTIONS` preloads, and a thread needs nothing else of the environment
    env: {},
    minThreads: 0,
    maxThreads,
    idleTimeout: IDLE_TIMEOUT,
    // Where a thread has to share the event loop's processor after all, the event loop goes first
    niceIncrement: process.platform === 'linux' ? 10 : 0,
    recordTiming: false
  })
  // An 'error' event without a listener would end the process
  pool.on('error', () => undefined)
  pool.setMaxListeners(0)
  return pool
}

/** A queue of its own for each caller of this function, in front of threads that it may share. */
export function createFairPool<Task, Result>(options: FairPoolOptions<Task>): FairPool<Task, Result> {
  const { filename, maxThreads, maxQueue, maxPerCaller, callerOf = (from) => from, onError = () => {} } = options
  const queue = createFairQueue<Job<Task, Result>>({ maxSize: maxQueue, maxPerCaller })
  let pool: Piscina<Task, Result> | undefined
  const underWay = new Set<Promise<Result>>()
  const failures = new Set<(error: Error) => void>()
  let running = 0
  let closed = false

  // A thread died before it took a task: Piscina leaves the waiting tasks where they are, for nobody may ever come.
  const onThreadError = (error: Error) => {
    onError(error)
    for (const fail of failures) fail(error)
  }

  async function threads(): Promise<Piscina<Task, Result>> {
    const started = await threadsFor(filename, maxThreads)
    if (pool === undefined) started.on('error', onThreadError)
    pool = started
    return pool
  }

  async function run(task: Task, from?: string): Promise<Result> {
    const result = new Promise<Result>((resolve, reject) => {
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

  async function begin({ task, start, resolve, reject }: Job<Task, Result>): Promise<void> {
    running++
    await guarded(task).then(resolve, reject)
    running--
    options.onDone?.((performance.now() - start) / 1000, task)
    const next = queue.shift()
    if (next !== undefined) void begin(next)
  }

  function refuse({ reject }: Job<Task, Result>): void {
    options.onRefused?.()
    reject(unavailable(new Error('the password queue is full'), RETRY_AFTER))
  }

  async function guarded(task: Task): Promise<Result> {
    const { promise, reject } = rejector()
    failures.add(reject)
    try {
      return await Promise.race([threads().then((pool) => pool.run(task)), promise])
    } catch (error) {
      throw unavailable(error, RETRY_AFTER)
    } finally {
      failures.delete(reject)
    }
  }

  async function close(): Promise<void> {
    closed = true
    await Promise.allSettled(underWay)
    pool?.off('error', onThreadError)
  }

  return {
    run,
    close,
    get queueSize() {
      return queue.size
    }
  }
}

interface Job<Task, Result> {
  task: Task
  start: number
  resolve: (result: Result) => void
  reject: (error: unknown) => void
}

function rejector(): { promise: Promise<never>; reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => {}
  const promise = new Promise<never>((_resolve, settle) => {
    reject = settle
  })
  return { promise, reject }
}
