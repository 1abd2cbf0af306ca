import { createSession, type EndReason } from '@keyturn/client/browser'

/** One for the whole page. */
export const session = createSession({ baseUrl: import.meta.env.VITE_SERVICE_URL, transport: 'cookie' })

/** What the user reads when a session has ended. */
export const endings: Record<EndReason, string | undefined> = {
  logged_out: undefined,
  expired: 'You were away for a long time. Please log in again.',
  revoked:
    'You were signed out because your account was used on another device. If this was not you, log in and change your password.',
  inactive: 'This account is not active any more.'
}
