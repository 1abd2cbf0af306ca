import Type from '#typebox'
import { currentPassword, moment, requiredText } from './fields.js'

const jwt = (description: string, claims: string) =>
  Type.String({ description, examples: [`eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.${claims}.c2lnbmF0dXJl`] })

export const Credentials = Type.Object(
  {
    username: requiredText('The username, exactly as registered', 'neo'),
    password: currentPassword
  },
  {
    title: 'Credentials',
    description: 'Other properties are ignored. With LOGIN_FIELDS=email, `email` may replace `username`.'
  }
)

const refreshToken = requiredText(
  'A refresh token',
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCJ9.c2lnbmF0dXJl'
)
const anyToken = requiredText(
  'A token',
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIn0.c2lnbmF0dXJl'
)

export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      description:
        'A quoted string of 16 to 128 characters, which the client stores before it sends the request. The same refresh token with the same key gets the same successor, however late, until that one is used.',
      examples: ['"8e03978e-40d5-43e8-bc93-6894a57f9324"']
    })
  )
})

/** Why a token in a body is rejected. */
export const rejectedToken = ['token_invalid', 'token_expired', 'token_blacklisted', 'token_wrong_type'] as const

export const RefreshRequest = Type.Object({ refresh: refreshToken }, { title: 'RefreshRequest' })
export const TokenRequest = Type.Object({ token: anyToken }, { title: 'TokenRequest' })

export const TokenPair = Type.Object(
  {
    refresh: jwt('The refresh token, which can be used once', 'eyJ0b2tlbl90eXBlIjoicmVmcmVzaCJ9'),
    access: jwt('The access token, for the Authorization header', 'eyJ0b2tlbl90eXBlIjoiYWNjZXNzIn0')
  },
  { title: 'TokenPair', description: 'A pair of tokens' }
)

export const RefreshedTokens = Type.Object(
  {
    refresh: Type.Optional(
      jwt('The next refresh token; absent with ROTATE_REFRESH_TOKENS=false', 'eyJ0b2tlbl90eXBlIjoicmVmcmVzaCJ9')
    ),
    access: jwt('The access token, for the Authorization header', 'eyJ0b2tlbl90eXBlIjoiYWNjZXNzIn0')
  },
  { title: 'RefreshedTokens', description: 'New tokens' }
)

export const refreshCookie = 'The cookie that holds the refresh token'

export const CookieSession = Type.Object(
  {
    access: jwt('The access token, for the Authorization header', 'eyJ0b2tlbl90eXBlIjoiYWNjZXNzIn0'),
    refresh_expires_at: moment('When the refresh token in the cookie expires')
  },
  { title: 'CookieSession', description: 'An access token; the refresh token is in the cookie' }
)

export const SlidingToken = Type.Object(
  {
    token: jwt(
      'The sliding token, for the Authorization header and for its renewal',
      'eyJ0b2tlbl90eXBlIjoic2xpZGluZyJ9'
    )
  },
  { title: 'SlidingToken', description: 'A sliding token' }
)
