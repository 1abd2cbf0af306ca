import { longSecret, oneOf } from './parsers.js'
import { setting } from './setting.js'

/** Two-factor authentication. */
export const twoFactorSettings = {
  TWO_FACTOR: setting({
    default: 'optional',
    parse: oneOf('optional', 'staff', 'required', 'off'),
    description:
      'Who needs two-factor authentication. With `optional`, users may set it up. With `staff`, staff without it can only set it up, and with `required`, all users without it. With `off`, no login needs it, and nobody can set it up.'
  }),
  ENCRYPTION_KEY: setting({
    parse: longSecret,
    secret: true,
    description:
      'The secret that encrypts the secrets of authenticator apps. Without it, KEYRING_SECRET encrypts them; without both, authenticator apps cannot be set up in production. If it is lost, users need their recovery codes.'
  })
}
