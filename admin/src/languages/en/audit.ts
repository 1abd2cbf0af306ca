import type { AuditEventType } from '@keyturn/client/browser'

/** The words before the dot of each type of event, and those after it. */
type EventNames = {
  [Topic in AuditEventType extends `${infer First}.${string}` ? First : never]: {
    [Rest in AuditEventType extends infer Type ? (Type extends `${Topic}.${infer Last}` ? Last : never) : never]: string
  }
}

/** What each type of audit event is called. A type without a name is a type error. */
const types = {
  login: { succeeded: 'Login', failed: 'Failed login' },
  token: {
    reused: 'Reuse of a refresh token',
    revoked: 'Logout',
    blacklisted: 'Token blacklisted',
    unblacklisted: 'Token removed from the blacklist'
  },
  session: { revoked: 'Session revoked' },
  sessions: { revoked_all: 'Sessions revoked' },
  user: {
    created: 'User created',
    changed: 'User changed',
    deleted: 'User deleted',
    reauthenticated: 'Password confirmed',
    password_changed: 'Password changed by the user',
    password_set: 'Password set by staff',
    password_reset_requested: 'Link for a new password requested',
    password_reset: 'Password set with a link',
    email_verified: 'Email verified',
    email_change_requested: 'New email requested',
    email_changed: 'Email changed with a link',
    deactivated: 'User deactivated',
    activated: 'User activated',
    logged_out: 'User logged out by staff'
  },
  invitation: { created: 'User invited', deleted: 'Invitation deleted' },
  email: { failed: 'Email not sent', retried: 'Email retried by staff', deleted: 'Email deleted by staff' },
  two_factor: {
    enabled: 'Two-factor authentication: method added',
    disabled: 'Two-factor authentication: method removed',
    codes_renewed: 'Recovery codes renewed',
    recovery_code_used: 'Recovery code used',
    reset: 'Two-factor authentication turned off by staff'
  },
  passkey: {
    added: 'Passkey added',
    removed: 'Passkey removed',
    cloned: 'Answer of a cloned passkey rejected'
  },
  users: { imported: 'Users imported' },
  client: {
    created: 'Service created',
    changed: 'Service changed',
    secret_rotated: 'Secret of a service rotated',
    deleted: 'Service deleted',
    rejected: 'Service rejected'
  },
  request: { denied: 'Request denied', throttled: 'Request throttled' },
  key: { rotated: 'Key created', retired: 'Key retired' }
} satisfies EventNames

/** The audit log. */
export const audit = {
  types,
  at: 'Time',
  type: 'Event',
  actor: 'By',
  subject: 'About',
  ip: 'IP address',
  session: 'Session ID',
  request: 'Request ID',
  detail: 'Detail',
  deleted: '{{id}} (deleted)',
  filters: {
    types: 'Types',
    typesChosen: 'Types ({{count}})',
    user: 'Find a user',
    userChosen: 'Show the events of all users again, not only those of {{name}}',
    role: 'The user is',
    roles: { any: 'either', actor: 'who acted', subject: 'whom it is about' },
    since: 'From',
    until: 'To'
  }
}
