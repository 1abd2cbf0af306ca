import { createSession } from '@keyturn/client/browser'
import { baseUrl } from './base-url'

/** The session of this page. Its refresh token is in a cookie, so all tabs share it and it outlives a reload. */
export const session = createSession({ baseUrl, transport: 'cookie' })
