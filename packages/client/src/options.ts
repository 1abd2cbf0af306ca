import type { TokenSourceError } from './token-source-error.js'

export interface TokenPair {
  access: string
  refresh: string
}

/** What `onTokens` stores and `load` finds. */
export interface StoredTokens {
  refresh: string
  /** While it is valid, nothing has to be renewed at the start. */
  access?: string | undefined
  /**
   * The `Idempotency-Key` of the next refresh. With it, a process that has got no response gets the same successor,
   * however late it repeats the refresh. A thief of the refresh token must not be able to guess it.
   */
  idempotencyKey?: string | undefined
}

export interface CommonOptions {
  /** Milliseconds after which an answer counts as lost. Default 3000. */
  requestTimeout?: number
  /** How often one renewal asks at most. Default 6. */
  tries?: number
  /** Closes the source, as `close()` does. */
  signal?: AbortSignal
  /** Hears of a renewal that failed in the background, where no caller would. Must not throw. */
  onError?: (error: TokenSourceError) => void
  /** Milliseconds since 1970. Default `Date.now`. */
  clock?: () => number
  /** Default: the global fetch. */
  fetch?: typeof globalThis.fetch
  /** From 0 up to, but not including, 1. Default `Math.random`. */
  random?: () => number
  /** Calls back once, later, after that many milliseconds; returns what prevents it. Default: the global timers. */
  after?: (milliseconds: number, callback: () => void) => () => void
}

/** Renews a user's or a service's session at `/api/token/refresh`. */
export interface RefreshOptions extends CommonOptions {
  /** The address of `/api/token/refresh`. */
  url: string | URL
  /** The refresh token to begin with, when `load` is not given or finds nothing. */
  refresh?: string
  /** The access token that came with it. */
  access?: string
  /** The `Idempotency-Key` that is stored with it. */
  idempotencyKey?: string
  /**
   * Stores a new pair with the key of its refresh, before either token is used: a used refresh token soon stops working,
   * so a successor that is only in memory is lost with the process. Also stores a key for tokens that came without one,
   * before they are sent; there is no access token in that call if the source has got none. Awaited. If it throws, the
   * next call of `token()` calls it again with the same tokens.
   */
  onTokens?(tokens: StoredTokens): void | Promise<void>
  /**
   * Finds the stored tokens: at the start, and when the server has refused the ones in use, in case somebody has
   * stored others since.
   */
  load?: () => StoredTokens | null | undefined | Promise<StoredTokens | null | undefined>
  /**
   * The server's REFRESH_REUSE_INTERVAL in milliseconds, default 10000. One call of `token()` repeats a refresh without
   * response only within that time. Later calls repeat it too: the server recognizes it by its `Idempotency-Key`.
   */
  reuseInterval?: number
  tokenEndpoint?: never
}

/** Gets tokens of a service's own at `/oauth/token` (RFC 6749, 4.4). */
export interface ClientCredentialsOptions extends CommonOptions {
  /** The address of `/oauth/token`. */
  tokenEndpoint: string | URL
  clientId: string
  clientSecret: string
  /** Scopes with spaces between them. Default: what the server grants. */
  scope?: string
  /** Who the token is for (RFC 8707). */
  resource?: string | readonly string[]
}

export interface TokenRequest {
  /** Stops this caller's waiting, with the signal's reason. The renewal goes on, as others may wait for it too. */
  signal?: AbortSignal
}

export interface TokenSource {
  /**
   * An access token that is alive. Waits only if there is none: one that is about to expire is renewed in the
   * background. Concurrent callers share one renewal.
   *
   * @throws {TokenSourceError} there is none to be had
   */
  token(request?: TokenRequest): Promise<string>
  /** Whether the server has refused the tokens or credentials: `token()` throws until there are new ones. */
  readonly ended: boolean
  /**
   * Ends the source. Waits for a renewal under way to be stored, at most for two answers: a pair that was issued but
   * never stored would end the session at the next start.
   */
  close(): Promise<void>
}

export interface RefreshTokenSource extends TokenSource {
  /** Goes on with other tokens, after a new login. `onTokens` is called for them when they are refreshed. */
  use(tokens: StoredTokens): void
}

export interface ClientTokenSource extends TokenSource {
  /** Goes on with another secret, after a rotation. A live token stays in use if the source has not ended. */
  use(credentials: { clientSecret: string }): void
}
