import { createSession } from '@keyturn/client/browser'

/** Where the service is: the page is at `<prefix>/admin/`. */
export const baseUrl = new URL('..', document.baseURI).href.replace(/\/$/, '')

/** The session of this page. Its refresh token is in a cookie, so all tabs share it and it outlives a reload. */
export const session = createSession({ baseUrl, transport: 'cookie' })
