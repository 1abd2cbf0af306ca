/** The list of invitations. */
export const invitations = {
  create: {
    title: 'Invite a user',
    text: 'The user gets an email with a link to sign up.',
    action: 'Send the invitation',
    usernameHint: 'Leave it empty to let the user choose one.',
    done: 'The invitation to {{email}} was sent.'
  },
  created: 'Invited',
  delete: {
    action: 'Withdraw',
    label: 'Withdraw the invitation to {{email}}',
    done: 'The invitation to {{email}} was withdrawn.'
  },
  expires: 'Good until',
  free: 'chosen by the user',
  none: 'No invitation is open.'
}
