import Type from '#typebox'
import { requiredText } from './fields.js'

const code = requiredText(
  'A code of the authenticator app, or a recovery code; case, blanks and hyphens do not matter',
  '287082'
)

export const SecondStep = Type.Object(
  {
    two_factor_token: requiredText(
      'The `two_factor_token` of the response to the first step',
      'bm90IGEgcmVhbCB0b2tlbg'
    ),
    code
  },
  { title: 'SecondStep', description: 'Other properties are ignored.' }
)

export const TotpConfirmation = Type.Object(
  { code: requiredText('A code of the authenticator app', '287082') },
  { title: 'TotpConfirmation', additionalProperties: false }
)

export const TwoFactorStatus = Type.Object(
  {
    totp: Type.Boolean({ description: 'Whether an authenticator app is set up', examples: [true] }),
    passkeys: Type.Integer({ description: 'The number of passkeys', examples: [0] }),
    recovery_codes_left: Type.Integer({ description: 'The number of recovery codes that are not used', examples: [10] })
  },
  { title: 'TwoFactorStatus', description: 'What the user has set up' }
)

export const TotpSecret = Type.Object(
  {
    secret: Type.String({ description: 'In base32, to be typed', examples: ['GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'] }),
    otpauth_uri: Type.String({
      description: 'Opens an authenticator app on the same device',
      examples: ['otpauth://totp/auth.example.com:neo?issuer=auth.example.com&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ']
    }),
    qr_svg: Type.String({ description: 'The same as a QR code, an SVG document', examples: ['<svg …></svg>'] })
  },
  { title: 'TotpSecret', description: 'The secret for an authenticator app' }
)

export const RecoveryCodes = Type.Object(
  {
    recovery_codes: Type.Array(Type.String(), {
      description: 'Each replaces a code of the app once',
      examples: [['k7wn-3xqd-9mhp-t2vb']]
    })
  },
  { title: 'RecoveryCodes', description: 'Recovery codes, shown only once' }
)
