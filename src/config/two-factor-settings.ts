import { origins, relyingPartyId } from './addresses.js'
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
  }),
  WEBAUTHN_RP_ID: setting({
    parse: relyingPartyId,
    description:
      'The domain that passkeys belong to: the host of the pages that use them, or a domain above it. Without it, it is the host of PUBLIC_URL. Passkeys do not work under another one, so do not change it.'
  }),
  WEBAUTHN_ORIGINS: setting({
    default: '',
    parse: origins,
    description:
      'The origins of the pages that may use passkeys. Without it, those of PUBLIC_URL and of CORS_ALLOWED_ORIGINS that are in WEBAUTHN_RP_ID.'
  })
}
