import { STATUS_CODES } from 'node:http'
import type { CatalogueError, FieldMessages, Message } from '../errors.js'

export interface Failure {
  status: number
  /** undefined where the client may not see what happened. */
  error: CatalogueError | undefined
  requestId: string
  /** A text of the catalogue as this client reads it. */
  say: (text: Message) => string
}

/** An RFC 9457 problem document that holds simplejwt's `detail` and `code`. */
export function problemOf(failure: Failure) {
  const { status, error, requestId } = failure
  const fields = fieldsOf(failure)
  return {
    ...error?.members,
    ...messagesOf(failure),
    ...fields,
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    detail: fields === undefined ? detailOf(failure) : summaryOf(fields),
    code: codeOf(failure),
    ...(status >= 500 && { request_id: requestId })
  }
}

/** What Django REST framework and simplejwt send, and nothing beside it: clients show every member to the user. */
export function djangoBodyOf(failure: Failure): object {
  return (
    fieldsOf(failure) ?? {
      detail: detailOf(failure),
      code: codeOf(failure),
      ...messagesOf(failure),
      ...failure.error?.members
    }
  )
}

export const summaryOf = (fields: Record<string, readonly string[]>): string =>
  Object.entries(fields)
    .map(([name, messages]) => `${name}: ${messages.join(' ')}`)
    .join(' ')

function fieldsOf({ error, say }: Failure) {
  return error?.fields && textsOf(error.fields, say)
}

export const textsOf = (fields: FieldMessages, say: Failure['say']): Record<string, string[]> =>
  Object.fromEntries(Object.entries(fields).map(([name, messages]) => [name, messages.map(say)]))

function messagesOf({ error, say }: Failure) {
  return error?.reasons && { messages: error.reasons.map((one) => ({ ...one, message: say(one.message) })) }
}

function detailOf({ status, error, say }: Failure): string {
  return say(
    error?.template ?? error?.message ?? (status < 500 ? (STATUS_CODES[status] ?? '') : 'A server error occurred.')
  )
}

function codeOf({ status, error }: Failure): string {
  if (error !== undefined) return error.code.toLowerCase()
  if (status === 413) return 'payload_too_large'
  return status < 500 ? 'invalid' : 'error'
}
