import type { StoredTokens } from './options.js'

/** What a server has issued. */
export interface Issued {
  access: string
  refresh?: string
  /** For the refresh of that token. */
  idempotencyKey?: string
  /** Seconds. */
  expiresIn?: number
}

export interface GrantRequest {
  url: string | URL
  headers: Record<string, string>
  body: string
}

/** One way of getting tokens. One grant, one file. */
export interface Grant {
  /**
   * Milliseconds within which a request whose answer was lost may be repeated; after that the server could take the
   * repetition for a thief's.
   */
  readonly patience: number
  /** Whether an answer that is lost for good costs the session. */
  readonly rotates: boolean
  /** Whether there is something to send. Otherwise `load()` is asked. */
  ready(): boolean
  /** Stores what the next request is sent with, before it is sent. Afterwards `ready()` is false if `load()` has other tokens. */
  prepare(): Promise<void>
  request(): GrantRequest
  /** What the body of a 200 holds; undefined when that is no answer to this grant. */
  read(body: Record<string, unknown>): Issued | undefined
  /** Stores what was issued, then goes on with it. */
  keep(issued: Issued): Promise<void>
  /** Finds something to send other than before; undefined when there is nothing. */
  load(): Promise<Partial<StoredTokens> | undefined>
}
