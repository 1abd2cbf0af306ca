export interface LatestDeps {
  read: () => Promise<number> | undefined
  /** How old a number may be before it is read anew, in milliseconds. */
  maxAge: number
  now: () => number
}

/**
 * A number that is dear to come by. Whoever asks first waits for it; from then on everybody gets the latest one at once,
 * and one who finds it too old has it read anew behind their back. A failure is tried again after the same time.
 *
 * @returns a function that answers with the number, or undefined when it was never read
 */
export function createLatest({ read, maxAge, now }: LatestDeps): () => Promise<number | undefined> {
  let value: number | undefined
  let readAt = -Infinity
  let reading: Promise<void> | undefined

  async function renew(): Promise<void> {
    readAt = now()
    try {
      value = await read()
    } catch {
      // A database that is away shows elsewhere, and an old number is no lie yet.
    } finally {
      reading = undefined
    }
  }

  return async function latest() {
    if (reading === undefined && now() - readAt >= maxAge) reading = renew()
    if (value === undefined) await reading
    return value
  }
}
