import { readRetryAfter } from '../retry-after.js'
import { pause } from '../waiting.js'
import type { CallTools } from './calls.js'

export interface FetchDeps extends CallTools {
  baseUrl: string
  token(): Promise<string | undefined>
  /** @returns the token after that one; undefined if there is none */
  tokenAfter(rejected: string): Promise<string | undefined>
}

const LONGEST_WAIT = 10_000
const MAX_REPEATS = 2

/** `fetch` with the access token of a session. */
export function createFetch({ baseUrl, token, tokenAfter, fetch, clock, after }: FetchDeps) {
  return async function authorizedFetch(path: string | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(typeof path === 'string' ? baseUrl + path : path, init)
    const { origin } = new URL(baseUrl)
    if (new URL(request.url).origin !== origin)
      throw new TypeError(`${request.url} is not on ${origin}. Use another fetch, with token().`)
    const access = await token()
    const response = await send(request, access)
    if (response.status !== 401 || access === undefined) return response
    // Expired by the service's clock, or of a session that is over: the refresh tells
    const next = await tokenAfter(access)
    return next === undefined ? response : send(request, next)
  }

  async function send(request: Request, access: string | undefined): Promise<Response> {
    const isSafe = request.method === 'GET' || request.method === 'HEAD'
    for (let repeats = 0; ; repeats++) {
      const attempt = request.clone()
      if (access !== undefined) attempt.headers.set('authorization', `Bearer ${access}`)
      const response = await fetch(attempt)
      const isPutOff = response.status === 429 || response.status === 503
      const wait = isSafe && isPutOff && repeats < MAX_REPEATS ? readRetryAfter(response.headers, clock()) : undefined
      if (wait === undefined || wait > LONGEST_WAIT) return response
      await pause(wait, after, request.signal)
      request.signal.throwIfAborted()
    }
  }
}
