import { ApiError } from './error'

interface Outcome<Data> {
  data?: Data
  error?: unknown
  response: Response
}

/**
 * The data of a successful response.
 *
 * @example
 * const page = await dataOf(api.GET('/api/admin/users'))
 * @throws {ApiError} for any other response
 * @throws {SessionError | TypeError} as the `fetch` of the session, without a response
 */
export async function dataOf<Data>(call: Promise<Outcome<Data>>): Promise<Data> {
  const { data, error, response } = await call
  if (data === undefined) throw errorOf(response, error)
  return data
}

/** Waits for a response that has no data (204). @throws as {@link dataOf} */
export async function done(call: Promise<Outcome<unknown>>): Promise<void> {
  const { error, response } = await call
  if (!response.ok) throw errorOf(response, error)
}

function errorOf(response: Response, body: unknown): ApiError {
  return new ApiError(response, isObject(body) ? body : {})
}

/** Whether a body is a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
