import { idempotencyHeader } from '../packages/client/src/idempotency-key.js'

/**
 * POSTs to the service.
 *
 * @param path undefined for an operation that the service does not have
 * @returns undefined if no response came
 */
export async function send(path: string | undefined, body?: unknown, key?: string): Promise<Response | undefined> {
  if (path === undefined) return undefined
  const headers = new Headers({ accept: 'application/json', ...idempotencyHeader(key) })
  if (body !== undefined) headers.set('content-type', 'application/json')
  try {
    return await fetch(path, { method: 'POST', headers, body: body === undefined ? null : JSON.stringify(body) })
  } catch {
    return undefined
  }
}
