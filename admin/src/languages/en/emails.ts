/** The list of emails that were not sent yet. */
export const emails = {
  attempts: 'Attempts',
  created: 'Requested',
  delete: {
    label: 'Delete the email to {{recipient}}',
    title: 'Delete the email to {{recipient}}?',
    text: 'The service does not send it any more.',
    done: 'The email was deleted.'
  },
  due: 'Next attempt',
  kind: 'Email',
  kinds: {
    password_reset: 'Link for a new password',
    password_reset_request: 'Request for a new password',
    email_verification: 'Link to confirm an email',
    email_verification_request: 'Request to confirm an email',
    email_change: 'Link for a new email',
    email_change_notice: 'Notice: new email requested',
    password_changed: 'Notice: password changed',
    email_changed: 'Notice: email changed',
    token_reused: 'Notice: refresh token used twice',
    new_device: 'Notice: login on a new device',
    two_factor_changed: 'Notice: two-factor authentication changed',
    invitation: 'Invitation'
  },
  lastError: 'Last error',
  none: 'No email waits, and none has failed in the last 30 days.',
  recipient: 'To',
  retry: {
    action: 'Retry',
    label: 'Retry the email to {{recipient}}',
    done: 'The email to {{recipient}} is sent again now.'
  },
  state: 'State',
  states: { waiting: 'waiting', failed: 'failed' },
  text: 'Emails that wait for the SMTP server, and those that the service has given up. Sent emails are not kept.'
}
