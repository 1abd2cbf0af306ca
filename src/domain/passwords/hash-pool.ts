import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { createFairPool, type FairPool } from './fair-pool.js'
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
   * How many threads hash at most. Default: as many as the machine has processors, since their low priority leaves the event
   * loop what it needs; no more than 4, because several processes and the database often share the machine and a login flood
   * must not become theirs.
   */
  maxThreads?: number
  /** Hears how long each call took, waiting included, in seconds, and what was computed. */
  onHashed?: (seconds: number, works: Work[]) => void
  /** Hears of each call that the full queue turned away. */
  onRefused?: () => void
  /** Hears of threads that fail; callers then get `Unavailable`. */
  onError?: (error: Error) => void
}

const WORKER = fileURLToPath(new URL('./hash-worker.js', import.meta.url))

/** Threads that hash. */
export function createHashPool(options: HashPoolOptions = {}): FairPool<HashTask, string> {
  const { maxThreads = Math.min(4, availableParallelism()), onHashed, ...rest } = options
  return createFairPool<HashTask, string>({
    filename: WORKER,
    maxThreads,
    maxQueue: 32 * maxThreads,
    maxPerCaller: 16 * maxThreads,
    onDone: (seconds, { work, padding }) => onHashed?.(seconds, [work, ...padding]),
    ...rest
  })
}
