/** What {@link SessionError} is made of. */
export interface SessionErrorDetails {
  code: string
  status?: number
  fields?: Record<string, string[]>
  retryAfter?: number | undefined
  cause?: unknown
}

/**
 * Why the service did not do what it was asked for. `message` is a text for the user, in the browser's language where the
 * service knows it. Holds no token and no password.
 */
export class SessionError extends Error {
  override readonly name = 'SessionError'
  /**
   * The service's `code`, such as `no_active_account` or `throttled`; `http_<status>` where it gave none. Without a response:
   * `network_error`, `timeout` or `bad_answer` (a 200 without tokens).
   */
  readonly code: string
  /** The status of the response, if there was one. */
  readonly status: number | undefined
  /** The messages about fields of the request, by field. */
  readonly fields: Record<string, string[]>
  /** Milliseconds after which the service accepts another request. */
  readonly retryAfter: number | undefined

  constructor(message: string, { code, status, fields = {}, retryAfter, cause }: SessionErrorDetails) {
    super(message, { cause })
    this.code = code
    this.status = status
    this.fields = fields
    this.retryAfter = retryAfter
  }
}
