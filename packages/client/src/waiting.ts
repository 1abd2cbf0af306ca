/** Waits, or less when the signal is aborted. */
export function pause(
  milliseconds: number,
  after: (milliseconds: number, callback: () => void) => () => void,
  signal: AbortSignal = new AbortController().signal
): Promise<void> {
  if (signal.aborted || milliseconds <= 0) return Promise.resolve()
  return new Promise((resolve) => {
    const stop = () => {
      cancel()
      signal.removeEventListener('abort', stop)
      resolve()
    }
    const cancel = after(milliseconds, stop)
    signal.addEventListener('abort', stop)
  })
}

/** The promise's outcome, or the signal's reason, whichever is first. What the promise stands for goes on. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
