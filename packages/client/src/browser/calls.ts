import { parseObject, textOf } from '../answer.js'
import { readRetryAfter } from '../retry-after.js'
import { SessionError } from './session-error.js'

export interface CallTools {
  fetch: typeof globalThis.fetch
  clock: () => number
  after: (milliseconds: number, callback: () => void) => () => void
  requestTimeout: number
}

export interface Call {
  json?: object | undefined
  headers?: Record<string, string> | undefined
  credentials?: 'include' | undefined
}

export type Body = Record<string, unknown>

/**
 * POSTs to the service.
 *
 * @returns the body of a 200, or of the 401 that asks for a second factor
 * @throws {SessionError} for any other response, and for none
 */
export async function post(url: string, { json, headers, credentials }: Call, tools: CallTools): Promise<Body> {
  const controller = new AbortController()
  const cancel = tools.after(tools.requestTimeout, () => controller.abort())
  try {
    const response = await tools.fetch(url, {
      method: 'POST',
      headers: {
        // Problem documents also have a `detail` and a `code` where fields are wrong
        accept: 'application/problem+json, application/json',
        ...(json && { 'content-type': 'application/json' }),
        ...headers
      },
      body: json ? JSON.stringify(json) : null,
      credentials,
      signal: controller.signal
    })
    const body = parseObject(await response.text())
    if (response.status === 200 || body.code === 'two_factor_required') return body
    throw errorOf(response, body, tools.clock())
  } catch (cause) {
    if (cause instanceof SessionError) throw cause
    throw controller.signal.aborted
      ? new SessionError('The service does not respond. Please try again.', { code: 'timeout' })
      : new SessionError('The service cannot be reached. Please try again.', { code: 'network_error', cause })
  } finally {
    cancel()
  }
}

function errorOf({ status, headers }: Response, body: Body, now: number): SessionError {
  return new SessionError(textOf(body.detail) ?? `The service answered ${status}.`, {
    code: textOf(body.code) ?? `http_${status}`,
    status,
    fields: fieldsOf(body),
    retryAfter: status === 429 || status === 503 ? readRetryAfter(headers, now) : undefined
  })
}

/** Those members of a problem document that are lists of texts. */
export function fieldsOf(body: Body): Record<string, string[]> {
  const fields: Record<string, string[]> = {}
  for (const [name, value] of Object.entries(body)) {
    const texts = Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
    if (texts.length > 0) fields[name] = texts
  }
  return fields
}
