/** The frame of the page: login, menu, and what may go wrong on every screen. */
export const shell = {
  errors: {
    credentials: 'The username or the password is wrong, or the account is not active.',
    network: 'The service cannot be reached. What you entered is kept; please try again.',
    notFound: 'There is no such page.',
    passkey: {
      cancelled: 'No passkey was used: you cancelled the request, or it has expired.',
      exists: 'This device has a passkey for your account already.',
      unusable: 'This device or browser cannot use a passkey for this page.'
    },
    request: 'request {{id}}',
    throttled: 'Too many attempts. Please wait {{seconds}} seconds.'
  },
  gate: {
    title: 'This page is for staff',
    text: '{{username}} is logged in, but is not staff. Ask an administrator for staff rights, or log in as another user.'
  },
  login: {
    title: 'Administration',
    username: 'Username',
    password: 'Password',
    action: 'Log in',
    passkey: 'Log in with a passkey',
    secondStep: 'Two-factor authentication',
    back: 'Back',
    codeHint: 'The code of your authenticator app, or one of your recovery codes.',
    reasons: {
      expired: 'Your session has expired. Please log in again.',
      revoked: 'Your session was revoked. Please log in again.',
      inactive: 'Your account was deactivated.'
    }
  },
  reauthentication: {
    title: 'Confirm that it is you',
    text: {
      current_password: 'This action needs a recent login. Enter your password, and the action goes on.',
      code: 'This action needs a recent login. Enter a code, and the action goes on.',
      passkey: 'This action needs a recent login. Use a passkey or enter a code, and the action goes on.'
    }
  },
  shell: {
    account: 'My account',
    docs: 'API documentation',
    logOut: 'Log out',
    menu: 'Menu',
    screens: {
      overview: 'Overview',
      users: 'Users',
      sessions: 'Sessions',
      blacklist: 'Blacklist',
      services: 'Services',
      keys: 'Keys',
      audit: 'Audit',
      emails: 'Emails',
      invitations: 'Invitations',
      settings: 'Settings',
      me: 'My account'
    },
    skip: 'Skip to the content',
    theme: 'Theme',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
    unavailable: 'The service is unavailable. The page keeps asking, and nothing is lost.'
  }
}
