import type { Store } from './stored.js'
import type { EndReason } from './types.js'

/** What a session needs of the browser. */
export interface Surroundings {
  /** An absolute URL without a slash at the end. */
  baseUrl: string
  /** Milliseconds since 1970. */
  clock: () => number
  /** From 0 up to, but not including, 1. */
  random: () => number
  after: (milliseconds: number, callback: () => void) => () => void
  fetch: typeof globalThis.fetch
  store: Store
  /** Runs one task at a time: in all tabs, where they share the session. */
  exclusively: <T>(task: () => Promise<T>) => Promise<T>
  /** False on a server that renders pages. */
  isPage: boolean
  isHidden: () => boolean
  /** Sends a message to the other tabs. */
  tell: (message: Message) => void
  /**
   * @param hear called with each message of another tab
   * @param wake called when the page comes to the front or the network is back
   * @returns what ends that
   */
  listen(hear: (message: Message) => void, wake: (isOnline: boolean) => void): () => void
}

/** Of an access token: when it was requested, and whether the response may be a repetition of an older one. */
export interface Tokens {
  access: string
  sentAt: number
  isRepeated: boolean
}

/** What tabs tell each other: new tokens, or why there are none any more. */
export type Message = { tokens: Tokens } | { reason: EndReason | undefined }
