import { parseObject, textOf } from './answer.js'
import type { Grant, Issued } from './grant.js'
import { readRetryAfter } from './retry-after.js'
import { TokenSourceError } from './token-source-error.js'

export interface ExchangeTools {
  fetch: typeof globalThis.fetch
  clock: () => number
  after: (milliseconds: number, callback: () => void) => () => void
  requestTimeout: number
}

interface Answer {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

/**
 * Asks once.
 *
 * @throws {TokenSourceError} `temporary` when it is unknown whether the server did it, or when it said "later"
 */
export async function exchange(grant: Grant, tools: ExchangeTools): Promise<Issued> {
  const { status, headers, body } = await send(grant, tools)
  if (status === 200) {
    const issued = grant.read(body)
    if (issued !== undefined) return issued
    throw new TokenSourceError('the response contains no tokens', { code: 'bad_answer', status, temporary: true })
  }
  const code = textOf(body.code) ?? textOf(body.error) ?? `http_${status}`
  const message = textOf(body.detail) ?? textOf(body.error_description) ?? `the server answered ${status}`
  const retryAfter = status === 429 || status === 503 ? readRetryAfter(headers, tools.clock()) : undefined
  throw new TokenSourceError(message, {
    code,
    status,
    temporary: status >= 500 || status === 429 || status === 408,
    ended: status === 401 || (status === 400 && (code === 'invalid_grant' || code === 'invalid_client')),
    ...(retryAfter !== undefined && { retryAfter })
  })
}

async function send(grant: Grant, { fetch, after, requestTimeout }: ExchangeTools): Promise<Answer> {
  const { url, headers, body } = grant.request()
  const controller = new AbortController()
  const cancel = after(requestTimeout, () => controller.abort())
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { accept: 'application/json', ...headers },
      body,
      // A redirect would carry the secret to wherever it points.
      redirect: 'manual',
      signal: controller.signal
    })
    return { status: response.status, headers: response.headers, body: parseObject(await response.text()) }
  } catch (cause) {
    throw controller.signal.aborted
      ? new TokenSourceError(`no answer within ${requestTimeout} ms`, { code: 'timeout', temporary: true })
      : new TokenSourceError('the server cannot be reached', { code: 'network_error', temporary: true, cause })
  } finally {
    cancel()
  }
}
