export interface TokenSourceErrorDetails {
  code: string
  status?: number
  temporary?: boolean
  ended?: boolean
  retryAfter?: number
  cause?: unknown
}

/**
 * Why there is no token. Holds neither tokens nor secrets, so it may be logged.
 *
 * @example
 * try {
 *   await source.token()
 * } catch (error) {
 *   if (error instanceof TokenSourceError && error.ended) await logInAgain()
 *   else throw error
 * }
 */
export class TokenSourceError extends Error {
  override readonly name = 'TokenSourceError'
  /**
   * The server's own word: the `code` of its problem document (RFC 9457), or the `error` of OAuth (RFC 6749, 5.2);
   * `http_<status>` when it gave none. Without an answer: `network_error`, `timeout`, `bad_answer` (a 200 without
   * tokens), `persist_failed` (`onTokens` threw), `load_failed` (`load` threw), `no_tokens` or `closed`.
   */
  readonly code: string
  /** The status of the answer, if there was one. */
  readonly status: number | undefined
  /** Whether the same call may succeed later. The source has kept its tokens. */
  readonly temporary: boolean
  /** Whether the server has refused the source's tokens or credentials for good: it needs new ones, see `use`. */
  readonly ended: boolean
  /** Milliseconds for which the server wants to be left alone. Until then no request is sent. */
  readonly retryAfter: number | undefined

  constructor(message: string, { code, status, temporary, ended, retryAfter, cause }: TokenSourceErrorDetails) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.status = status
    this.temporary = temporary ?? false
    this.ended = ended ?? false
    this.retryAfter = retryAfter
  }
}
