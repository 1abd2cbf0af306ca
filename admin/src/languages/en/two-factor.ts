/** Two-factor authentication of one's own account. */
export const twoFactor = {
  title: 'Two-factor authentication',
  app: {
    action: 'Set up an app',
    name: 'Authenticator app',
    title: 'Set up an authenticator app',
    text: 'Scan this code with an authenticator app on your phone. From then on, a login also needs a code of the app.',
    qr: 'QR code for the authenticator app',
    open: 'Open the app on this device',
    secret: 'Or type this secret into the app',
    codeHint: 'The 6 digits that the app shows.',
    confirm: 'Turn on',
    done: 'Two-factor authentication is on.'
  },
  codes: {
    left: 'Recovery codes left',
    renew: 'New recovery codes',
    renewed: 'There are new recovery codes. The earlier ones are void.',
    title: 'Recovery codes',
    text: 'Each of these codes replaces the app or a passkey once. Keep them where you find them without your devices: they are not shown again.',
    saved: 'I have saved them'
  },
  remove: {
    action: 'Remove the app',
    title: 'Remove the authenticator app?',
    text: 'A login needs a passkey or a recovery code then.',
    last: 'A login needs the password alone then, and the recovery codes are void.',
    done: 'The authenticator app was removed.'
  },
  required: 'Set up two-factor authentication first'
}
