/** The pages that links in emails open. */
export const account = {
  reset: {
    title: 'Set a new password',
    done: 'The password was set, and you were logged out everywhere. You can log in with it now.',
    hint: 'You are logged out on all devices.',
    void: 'This link is not valid any more: it was used, it has expired, or a newer one was sent. Request another email.'
  }
}
