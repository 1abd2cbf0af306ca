import { fileURLToPath } from 'node:url'
import { createFairPool, type FairPool } from './fair-pool.js'

/** One password for the thread that estimates. */
export interface GuessTask {
  /** The password in parts. It takes as many guesses as its best part. */
  parts: string[]
  /** Words that an attacker tries first for this user. */
  names: string[]
  /** The number of guesses from which on it need not know more. */
  enough: number
}

// An estimate takes time that grows steeply with the length
const PART_LENGTH = 32

// An estimate takes about 5 ms: at most 10 s even where each takes the longest
const MAX_QUEUE = 32
const MAX_PER_CALLER = 16

const WORKER = fileURLToPath(new URL('./guess-worker.js', import.meta.url))

/** One thread for the process. Its dictionaries take time to load, so it starts with the first new password. */
let pool: FairPool<GuessTask, number> | undefined

/**
 * Whether a password takes fewer than so many guesses by zxcvbn's estimate, which knows common passwords, names, dates,
 * sequences, repetitions, keyboard patterns and l33t. Runs off the event loop, and looks at 32 characters at a time.
 *
 * @param caller who asks, for the fair queue; undefined for the service itself
 * @throws errors.Unavailable when the caller has no place left, too many passwords wait, or the thread failed
 */
export async function takesFewerGuesses(
  enough: number,
  password: string,
  names: string[],
  caller?: string
): Promise<boolean> {
  pool ??= createFairPool({ filename: WORKER, maxThreads: 1, maxQueue: MAX_QUEUE, maxPerCaller: MAX_PER_CALLER })
  return (await pool.run({ parts: partsOf(password), names, enough }, caller)) < enough
}

function partsOf(password: string): string[] {
  const characters = [...password]
  const parts: string[] = []
  for (let start = 0; start < characters.length; start += PART_LENGTH) {
    parts.push(characters.slice(start, start + PART_LENGTH).join(''))
  }
  return parts
}
