import { session } from '../session'
import { createApi } from './create-api'
import { withReauthentication } from './reauthentication'

export { dataOf, done } from './outcome'

/** Calls of the service with the session of this page. */
export const api = createApi(withReauthentication((request) => session.fetch(request)))
