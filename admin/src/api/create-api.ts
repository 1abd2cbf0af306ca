import type { paths } from '@keyturn/client/browser'
import createClient from 'openapi-fetch'
import { baseUrl } from '../base-url'
import { language } from '../languages'

/**
 * Calls of the service, typed by its OpenAPI document. Errors come as problem documents, in the language of the page.
 *
 * @param send the browser's `fetch` if not given
 */
export function createApi(send: (request: Request) => Promise<Response> = fetch) {
  const api = createClient<paths>({ baseUrl, fetch: send })
  api.use({
    onRequest({ request }) {
      request.headers.set('accept', 'application/problem+json, application/json')
      request.headers.set('accept-language', language.get())
      return request
    }
  })
  return api
}
