import Type from 'typebox'
import { currentPassword, requiredText } from './fields.js'

const jwt = (description: string, claims: string) =>
  Type.String({ description, examples: [`eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.${claims}.c2lnbmF0dXJl`] })

export const Credentials = Type.Object(
  {
    username: requiredText('The name, exactly as it was registered', 'neo'),
    password: currentPassword
  },
  { description: 'Further members are ignored. With LOGIN_FIELDS=email, `email` may stand for `username`.' }
)

const refreshToken = requiredText(
  'A refresh token',
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCJ9.c2lnbmF0dXJl'
)
const anyToken = requiredText(
  'A token',
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIn0.c2lnbmF0dXJl'
)

export const RefreshBody = Type.Object({ refresh: refreshToken })
export const TokenBody = Type.Object({ token: anyToken })

export const TokenPair = Type.Object(
  {
    refresh: jwt('Good for one exchange', 'eyJ0b2tlbl90eXBlIjoicmVmcmVzaCJ9'),
    access: jwt('For the Authorization header', 'eyJ0b2tlbl90eXBlIjoiYWNjZXNzIn0')
  },
  { description: 'A pair of tokens' }
)

export const RefreshedTokens = Type.Object(
  {
    refresh: Type.Optional(
      jwt('The successor; left out with ROTATE_REFRESH_TOKENS=false', 'eyJ0b2tlbl90eXBlIjoicmVmcmVzaCJ9')
    ),
    access: jwt('For the Authorization header', 'eyJ0b2tlbl90eXBlIjoiYWNjZXNzIn0')
  },
  { description: 'Fresh tokens' }
)

export const SlidingToken = Type.Object(
  { token: jwt('For the Authorization header, and for its own renewal', 'eyJ0b2tlbl90eXBlIjoic2xpZGluZyJ9') },
  { description: 'A sliding token' }
)
