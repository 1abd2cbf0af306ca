import type { paths } from '@keyturn/client/browser'
import createClient from 'openapi-fetch'
import { baseUrl } from '../base-url'
import { language } from '../languages'
import { session } from '../session'
import { withReauthentication } from './reauthentication'

export { dataOf, done } from './outcome'

/** Calls of the service, typed by its OpenAPI document. */
export const api = createClient<paths>({
  baseUrl,
  fetch: withReauthentication((request) => session.fetch(request))
})

api.use({
  onRequest({ request }) {
    request.headers.set('accept', 'application/problem+json, application/json')
    request.headers.set('accept-language', language.get())
    return request
  }
})
