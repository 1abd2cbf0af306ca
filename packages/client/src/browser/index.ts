/**
 * Sessions for front ends: logs in and out, renews the access token ahead of time, in all tabs together, and keeps the session
 * while the service is unavailable.
 *
 * @module @keyturn/client/browser
 */

import { surroundingsOf } from './page.js'
import { createSessionIn } from './session.js'
import type { BrowserSession, SessionOptions } from './types.js'

export type * from '../openapi.js'
export { getPasskey } from './passkey.js'
export { SessionError } from './session-error.js'
export type {
  BrowserSession,
  Claims,
  EndReason,
  PasskeyOptions,
  PasskeyProof,
  SecondFactor,
  SessionOptions,
  SessionState,
  TwoFactorStep
} from './types.js'

/**
 * Creates the session of a page. Create one, and use it everywhere in the page.
 *
 * @example
 * import { createSession } from '@keyturn/client/browser'
 *
 * const session = createSession({ baseUrl: 'https://auth.example.com', transport: 'cookie' })
 * session.subscribe(({ status }) => show(status))
 * await session.logIn({ username, password })
 * const me = await (await session.fetch('/api/users/me')).json()
 */
export function createSession(options: SessionOptions): BrowserSession {
  return createSessionIn(surroundingsOf(options), options)
}
