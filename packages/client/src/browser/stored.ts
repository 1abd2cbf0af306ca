/** What outlives a renewal. In a browser's storage all tabs share it, and it outlives a reload. */
export interface Stored {
  /** The `Idempotency-Key` of a refresh that was sent, or is about to be, and whose response did not arrive yet. */
  key?: string
  /** When the last refresh succeeded, in milliseconds since 1970, as below. */
  at?: number
  /** When the refresh token expires. */
  endsAt?: number | undefined
  /** The user has logged out, and the service has not heard of it. */
  isLeaving?: boolean
  /** The refresh token. Only in memory. */
  refresh?: string | undefined
}

export interface Store {
  read(): Stored
  write(stored: Stored): void
}

export function createMemoryStore(): Store {
  let current: Stored = {}
  return {
    read: () => current,
    write(stored) {
      current = stored
    }
  }
}
