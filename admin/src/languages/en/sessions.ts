/** Lists of sessions. */
export const sessions = {
  actions: 'Actions',
  all: {
    action: 'Revoke all sessions',
    title: 'Revoke the sessions of all users?',
    text: 'Every user has to log in again, you too. Do this when a signing key or the database has leaked.',
    word: 'revoke all',
    confirmation: 'Type “revoke all” to confirm',
    done: 'All sessions were revoked.'
  },
  created: 'Logged in',
  current: 'this session',
  device: 'Device',
  expires: 'Expires',
  ip: 'IP address',
  logOutInstead: 'This is your own session. Log out instead.',
  none: 'There are no live sessions.',
  ofUser: 'Sessions of the user with the ID {{id}}.',
  revoke: 'Revoke',
  revokeOne: 'Revoke the session on {{device}}',
  revoked: 'The session was revoked.',
  revokedOf: 'A session of {{username}} was revoked.',
  unknownDevice: 'Unknown device',
  used: 'Last used',
  user: 'User'
}
