/** The pages that links in emails open. */
export const account = {
  invitation: {
    title: 'Accept the invitation',
    action: 'Sign up',
    done: 'Your account is ready. You can log in with it now.',
    void: 'This invitation is not valid any more: it was used, withdrawn or replaced by a newer one, or it has expired. Ask for another one.'
  },
  reset: {
    title: 'Set a new password',
    done: 'The password was set, and you were logged out everywhere. You can log in with it now.',
    hint: 'You are logged out on all devices.',
    void: 'This link is not valid any more: it was used, it has expired, or a newer one was sent. Request another email.'
  },
  verify: {
    title: 'Confirm your email',
    text: 'Confirm that this email is yours.',
    action: 'Confirm',
    done: 'The email is confirmed.',
    void: 'This link is not valid any more: it was used, it has expired, or a newer one was sent. Request another email.'
  }
}
