import Type from '#typebox'
import { lengths } from '../lengths.js'
import { anyText, moment, requiredText } from './fields.js'
import { Page } from './page.js'

/** For the examples. */
const secondStep = { two_factor_token: 'bm90IGEgcmVhbCB0b2tlbg', code: '287082' }

const code = requiredText(
  'A code of the authenticator app, or a recovery code; case, blanks and hyphens do not matter',
  secondStep.code
)

/** What browsers make in base64url. An ID has up to 1023 bytes (WebAuthn, section 4). */
const bytes = (maxLength: number, description: string, example: string) =>
  Type.String({ maxLength, pattern: '^[\\w-]+$', description, examples: [example] })

/** Answers of a passkey, for the examples. */
const assertion = {
  id: 'bm90IGEgcGFzc2tleQ',
  response: {
    clientDataJSON: 'eyJjaGFsbGVuZ2UiOiJ4In0',
    authenticatorData: 'bm90IGRhdGE',
    signature: 'bm90IGEgc2lnbmF0dXJl'
  }
}
const attestation = {
  id: assertion.id,
  response: { clientDataJSON: assertion.response.clientDataJSON, attestationObject: 'bm90IGFuIG9iamVjdA' }
}

const credential = {
  id: bytes(1364, 'The ID of the passkey', assertion.id),
  type: Type.Optional(Type.Literal('public-key'))
}
const clientData = bytes(8000, 'What the browser was asked', assertion.response.clientDataJSON)

/** PublicKeyCredential's JSON (WebAuthn Level 3, section 5.1.8), of which the rest is ignored. */
export const PasskeyAssertion = Type.Object(
  {
    ...credential,
    response: Type.Object({
      clientDataJSON: clientData,
      authenticatorData: bytes(4000, 'What the authenticator signed', assertion.response.authenticatorData),
      signature: bytes(8000, 'The signature', assertion.response.signature),
      userHandle: Type.Optional(Type.Union([Type.String({ maxLength: 100 }), Type.Null()]))
    })
  },
  {
    title: 'PasskeyAssertion',
    description: 'What `navigator.credentials.get()` returns, by its `toJSON()`. Other properties are ignored.'
  }
)

export const SecondStep = Type.Object(
  {
    two_factor_token: requiredText(
      'The `two_factor_token` of the response to the first step',
      secondStep.two_factor_token
    ),
    code: Type.Optional(code),
    passkey: Type.Optional(PasskeyAssertion)
  },
  {
    title: 'SecondStep',
    description: 'With `code` or `passkey`. Other properties are ignored.',
    examples: [secondStep]
  }
)

export const PasskeyLogin = Type.Object(
  { passkey: PasskeyAssertion },
  { title: 'PasskeyLogin', description: 'Other properties are ignored.', examples: [{ passkey: assertion }] }
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

const passkeyName = 'The name that the user gives it, such as the device'

export const PasskeyAttestation = Type.Object(
  {
    ...credential,
    response: Type.Object({
      clientDataJSON: clientData,
      attestationObject: bytes(12_000, 'The new passkey', attestation.response.attestationObject),
      transports: Type.Optional(
        Type.Array(Type.String({ pattern: '^[a-z-]{1,20}$' }), {
          maxItems: 8,
          description: 'How the authenticator is reached',
          examples: [['internal', 'hybrid']]
        })
      )
    })
  },
  {
    title: 'PasskeyAttestation',
    description: 'What `navigator.credentials.create()` returns, by its `toJSON()`. Other properties are ignored.'
  }
)

export const NewPasskey = Type.Object(
  {
    name: Type.Optional(anyText(lengths.passkeys.name, passkeyName, 'Phone')),
    passkey: PasskeyAttestation
  },
  { title: 'NewPasskey', additionalProperties: false, examples: [{ name: 'Phone', passkey: attestation }] }
)

export const PasskeyChanges = Type.Object(
  { name: Type.String({ ...requiredText(passkeyName, 'Phone'), maxLength: lengths.passkeys.name }) },
  { title: 'PasskeyChanges', additionalProperties: false }
)

const shownPasskey = {
  id: Type.String({ examples: ['019aaf6b-7c40-7000-8000-000000000000'] }),
  name: Type.String({ examples: ['Phone'] }),
  created_at: moment('When it was added'),
  last_used_at: Type.Union([moment('When it was last used'), Type.Null()], {
    description: 'Null before the first use'
  }),
  backed_up: Type.Boolean({ description: 'Whether it is kept in an account of the user, and not on one device only' }),
  transports: Type.Array(Type.String(), { description: 'How its authenticator is reached', examples: [['internal']] })
}

export const Passkey = Type.Object(shownPasskey, { title: 'Passkey', description: 'A passkey of the user' })
export const PasskeyPage = Page(Passkey, 'PasskeyPage', 'The passkeys of the user, newest first, on one page')

export const AddedPasskey = Type.Object(
  {
    ...shownPasskey,
    recovery_codes: Type.Optional(
      Type.Array(Type.String(), {
        description: 'With the first factor of the user: each replaces it once. The service shows them only once.',
        examples: [['k7wn-3xqd-9mhp-t2vb']]
      })
    )
  },
  { title: 'AddedPasskey', description: 'The new passkey' }
)

/** The options are WebAuthn's, which may grow with it. */
const options = { additionalProperties: true } as const

export const PasskeyRequestOptions = Type.Object(
  {
    challenge: Type.String({ description: 'In base64url', examples: ['bm90IGEgY2hhbGxlbmdl'] }),
    rpId: Type.String({ examples: ['auth.example.com'] }),
    timeout: Type.Integer({ description: 'Milliseconds', examples: [120_000] }),
    userVerification: Type.Literal('required')
  },
  {
    title: 'PasskeyRequestOptions',
    description: 'For `PublicKeyCredential.parseRequestOptionsFromJSON()`',
    ...options
  }
)

export const PasskeyCreationOptions = Type.Object(
  {
    challenge: Type.String({ description: 'In base64url', examples: ['bm90IGEgY2hhbGxlbmdl'] }),
    rp: Type.Object({ id: Type.String(), name: Type.String() }, options),
    user: Type.Object({ id: Type.String(), name: Type.String(), displayName: Type.String() }, options),
    pubKeyCredParams: Type.Array(Type.Object({ type: Type.Literal('public-key'), alg: Type.Integer() })),
    timeout: Type.Integer({ description: 'Milliseconds', examples: [120_000] }),
    excludeCredentials: Type.Array(Type.Object({ id: Type.String(), type: Type.Literal('public-key') }, options)),
    authenticatorSelection: Type.Object({}, options)
  },
  {
    title: 'PasskeyCreationOptions',
    description: 'For `PublicKeyCredential.parseCreationOptionsFromJSON()`',
    ...options
  }
)
