/** The screen of one user. */
export const user = {
  account: 'Account',
  activate: 'Activate',
  activated: '{{username}} was activated.',
  audit: { title: 'Latest events by and about the user', all: 'All events' },
  deactivate: {
    action: 'Deactivate',
    title: 'Deactivate {{username}}?',
    text: 'The user cannot log in any more, and all sessions are revoked.',
    reasonHint: 'For staff. The user does not see it.',
    untilHint: 'The user becomes active again then. Leave it empty for no end.',
    done: '{{username}} was deactivated, and all sessions were revoked.'
  },
  delete: {
    action: 'Delete',
    title: 'Delete {{username}}?',
    text: 'The account and its sessions are deleted for good. The audit log keeps the ID.',
    confirmation: 'Type {{username}} to confirm',
    done: '{{username}} was deleted.'
  },
  edit: 'Edit',
  editTitle: 'Edit {{username}}',
  logOut: { action: 'Revoke all sessions', done: 'All sessions of {{username}} were revoked.' },
  notOneself: 'You cannot do this to your own account here.',
  notes: 'Notes of staff',
  notesHint: 'The user does not see them.',
  notesUnchanged: 'Nothing was changed.',
  password: {
    action: 'Set the password',
    title: 'Set the password of {{username}}',
    text: 'All sessions of the user are revoked. Tell the new password to the user over a safe channel.',
    label: 'New password',
    done: 'The password of {{username}} was set, and all sessions were revoked.'
  },
  reason: 'Reason',
  reset: {
    action: 'Email a link to set a password',
    noEmail: 'The user has no email.',
    done: 'A link to set a password was sent to {{email}}.'
  },
  rights: {
    grantStaff: 'Make staff',
    removeStaff: 'Remove staff rights',
    grantSuperuser: 'Make a superuser',
    removeSuperuser: 'Remove superuser rights'
  },
  twoFactor: {
    action: 'Remove two-factor authentication',
    title: 'Remove the two-factor authentication of {{username}}?',
    text: 'For a user who has lost the device and the recovery codes. Make sure that it is the user who asks: the password alone logs in then.',
    done: 'The two-factor authentication of {{username}} was removed.',
    none: 'The user has no two-factor authentication.'
  },
  until: 'Until'
}
