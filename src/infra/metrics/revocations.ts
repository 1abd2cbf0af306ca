/** The events that end sessions or tokens, and the word for it in the metrics. */
const causes: Record<string, string> = {
  'token.revoked': 'logout',
  'token.reused': 'reuse',
  'token.blacklisted': 'blacklisted',
  'session.revoked': 'session_ended',
  'sessions.revoked_all': 'all_sessions',
  'user.logged_out': 'logged_out_by_staff',
  'user.password_changed': 'password_changed',
  'user.password_set': 'password_set_by_staff',
  'user.deactivated': 'deactivated',
  'user.deleted': 'deleted'
}

export const revocationCauses = Object.values(causes)

export const causeOf = (event: string): string | undefined => (Object.hasOwn(causes, event) ? causes[event] : undefined)
