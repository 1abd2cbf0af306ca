/** The list of users, and the screen of one. */
export const users = {
  active: 'active',
  inactive: 'inactive',
  staff: 'staff',
  staffHint: 'Only superusers may grant staff rights.',
  superuser: 'superuser',
  twoFactor: '2FA',
  verified: 'verified',
  unverified: 'not verified',
  fields: {
    email: 'Email',
    id: 'ID',
    joined: 'Joined',
    lastLogin: 'Last login',
    level: 'Level',
    nickname: 'Nickname',
    notes: 'Notes',
    state: 'State',
    username: 'Username'
  },
  filters: {
    q: 'Search by a part of the username or the email',
    active: 'Active',
    staff: 'Staff',
    superuser: 'Superuser',
    twoFactor: 'Two-factor authentication',
    verified: 'Email verified',
    joinedAfter: 'Joined on or after',
    joinedBefore: 'Joined before',
    lastSeenBefore: 'Last seen before'
  },
  create: {
    title: 'Create a user',
    done: 'User {{username}} was created.',
    password: 'Password',
    passwordHint: 'Tell it to the user over a safe channel. The user can change it.'
  },
  bulk: {
    actions: {
      activate: 'Activate',
      deactivate: 'Deactivate',
      logout: 'Log out',
      'password-reset': 'Email password links',
      delete: 'Delete'
    },
    deleteTitle_one: 'Delete {{count}} user?',
    deleteTitle_other: 'Delete {{count}} users?',
    deleteConfirmation: 'They are deleted for good. Type {{count}} to confirm',
    done: {
      activate_one: '{{count}} user was activated.',
      activate_other: '{{count}} users were activated.',
      deactivate_one: '{{count}} user was deactivated.',
      deactivate_other: '{{count}} users were deactivated.',
      logout_one: 'The sessions of {{count}} user were revoked.',
      logout_other: 'The sessions of {{count}} users were revoked.',
      'password-reset_one': 'A link to set a password was sent to {{count}} user.',
      'password-reset_other': 'Links to set a password were sent to {{count}} users.',
      delete_one: '{{count}} user was deleted.',
      delete_other: '{{count}} users were deleted.'
    }
  }
}
