/** The administrator's own account. */
export const me = {
  appearance: 'Language and theme',
  export: 'Export my data',
  othersRevoked: 'All other sessions were revoked.',
  password: {
    title: 'Password',
    current: 'Current password',
    new: 'New password',
    hint: 'All other sessions are revoked.',
    action: 'Change the password',
    done: 'The password was changed.'
  },
  revokeOthers: 'Revoke all others',
  rights: 'Rights',
  sessions: 'My sessions'
}
