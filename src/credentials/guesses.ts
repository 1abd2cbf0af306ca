import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import { unavailable } from '../errors.js'

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

// One that judges, and 32 that wait
const MAX_UNDER_WAY = 33

// Seconds after which a full queue has noticeably shrunk
const RETRY_AFTER = 2

const WORKER = fileURLToPath(new URL('./guess-worker.js', import.meta.url))

/** One thread for the process. Its dictionaries take 0.3 s to load, so it starts with the first new password. */
let thread: Piscina<GuessTask, number> | undefined
let underWay = 0

/**
 * Whether a password takes fewer than so many guesses by zxcvbn's estimate, which knows common passwords, names, dates,
 * sequences, repetitions, keyboard patterns and l33t. Runs off the event loop, and looks at 32 characters at a time.
 *
 * @throws errors.Unavailable when too many passwords wait, or the thread failed
 */
export async function takesFewerGuesses(enough: number, password: string, names: string[]): Promise<boolean> {
  if (underWay >= MAX_UNDER_WAY) throw unavailable(new Error('no room for another password'), RETRY_AFTER)
  underWay++
  try {
    return (await estimate({ parts: partsOf(password), names, enough })) < enough
  } catch (error) {
    throw unavailable(error, RETRY_AFTER)
  } finally {
    underWay--
  }
}

async function estimate(task: GuessTask): Promise<number> {
  thread ??= startThread()
  const { signal, abort } = failing()
  thread.on('error', abort)
  try {
    return await thread.run(task, { signal })
  } finally {
    thread.off('error', abort)
  }
}

/** A thread that dies before it took a task leaves the task where it is: the error of the pool ends it. */
function failing(): { signal: AbortSignal; abort: (error: Error) => void } {
  const controller = new AbortController()
  return { signal: controller.signal, abort: (error) => controller.abort(error) }
}

function startThread(): Piscina<GuessTask, number> {
  const pool = new Piscina<GuessTask, number>({
    filename: WORKER,
    // As for the hashing threads: neither Node's flags nor the environment are for a thread
    execArgv: [],
    env: {},
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: 60_000,
    niceIncrement: process.platform === 'linux' ? 10 : 0,
    recordTiming: false
  })
  // One listener for each password under way, and one that keeps an error without any from ending the process
  pool.setMaxListeners(MAX_UNDER_WAY + 1)
  pool.on('error', () => undefined)
  return pool
}

function partsOf(password: string): string[] {
  const characters = [...password]
  const parts: string[] = []
  for (let start = 0; start < characters.length; start += PART_LENGTH) {
    parts.push(characters.slice(start, start + PART_LENGTH).join(''))
  }
  return parts
}
