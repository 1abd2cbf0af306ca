import { textOf } from '../../../packages/client/src/answer.js'
import { fieldsOf } from '../../../packages/client/src/browser/calls.js'

/** Why the service did not do what it was asked for. `message` is a text for the user, in the language of the page. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** The service's code, such as `reauthentication_required`; `http_<status>` where it gave none. */
  readonly code: string
  readonly status: number
  /** The messages about fields of the request, by field. */
  readonly fields: Record<string, string[]>
  /** For the service's log. */
  readonly requestId: string | undefined

  /** @param body what the service answered: a problem document (RFC 9457), if it is one */
  constructor({ status, headers }: Pick<Response, 'status' | 'headers'>, body: Record<string, unknown>) {
    const fields = fieldsOf(body)
    const texts = [textOf(body.detail), ...Object.values(fields).flat()]
    super(texts.find((text) => text !== undefined) ?? `HTTP ${status}`)
    this.status = status
    this.code = textOf(body.code) ?? `http_${status}`
    this.fields = fields
    this.requestId = headers.get('x-request-id') ?? undefined
  }
}

/** Whether the service could not answer at all, so that the same request may succeed later. */
export function isOutage(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status >= 500 || error.status === 429
}
