import { setTimeout as sleep } from 'node:timers/promises'
import { describeFailure, failureCode, failureOf, tlsFailure } from './failures.js'

/** How long a start waits for its database, in milliseconds: a container's first start may take minutes. */
const patience = 180_000
/**
 * Waiting cannot help: no access to the database, a wrong password, no TLS, a file that is no database or cannot be opened, a
 * folder that cannot be made.
 */
const hopeless = new Set([
  ...['1044', '1045', '1049', '1698', '11', '14', '26', tlsFailure],
  ...['ENOTDIR', 'EEXIST', 'EACCES', 'EPERM', 'EROFS', 'ENOENT', 'EISDIR', 'ELOOP', 'ENAMETOOLONG']
])

export interface Waiting {
  /** The database's own code for why it cannot be used yet. */
  code: string | undefined
  /** Milliseconds until the next try. */
  retryIn: number
}

export interface Patience {
  /** Told before each pause: why, and the same in one line for the operator. */
  onWait: (waiting: Waiting, message: string | undefined) => void
  /** Ends the waiting. */
  signal?: AbortSignal | undefined
}

/**
 * Does the first work on a database, which may start after the service or at the same time: tries again, with growing
 * pauses of up to 5 s, for 3 minutes.
 *
 * @throws the last failure when the time is over or waiting cannot help; an AbortError when told to stop
 */
export async function whenReachable<T>(work: () => Promise<T>, { onWait, signal }: Patience): Promise<T> {
  const end = performance.now() + patience
  for (let pause = 200; ; pause = Math.min(pause * 2, 5_000)) {
    try {
      return await work()
    } catch (error) {
      const code = failureCode(error)
      const worthIt = failureOf(error) !== undefined && !hopeless.has(code ?? '')
      if (!worthIt || performance.now() + pause > end) throw error
      onWait({ code, retryIn: pause }, describeFailure(error))
      await sleep(pause, undefined, { signal })
    }
  }
}
