import Type from 'typebox'

/** RFC 9457 problem document, with simplejwt's `detail` and `code` as members. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'about:blank: the status says what kind of problem it is' }),
    title: Type.String({ description: 'The HTTP status in words' }),
    status: Type.Integer(),
    detail: Type.String({ description: 'What went wrong, for a person' }),
    code: Type.String({ description: 'What went wrong, for a program' })
  },
  { $id: 'Problem', additionalProperties: true }
)

/** An answer without members. */
export const Empty = Type.Object({}, { $id: 'Empty' })

interface ErrorExample {
  title: string
  detail: string
  code: string
  description: string
  members?: Record<string, unknown>
}

const examples: Record<number, ErrorExample> = {
  400: {
    title: 'Bad Request',
    detail: 'username: This field is required.',
    code: 'invalid',
    description: 'The body is not what the operation takes',
    members: { username: ['This field is required.'] }
  },
  401: {
    title: 'Unauthorized',
    detail: 'Token is blacklisted',
    code: 'token_not_valid',
    description: 'The credentials or the token were refused'
  },
  403: {
    title: 'Forbidden',
    detail: 'You do not have permission to perform this action.',
    code: 'permission_denied',
    description: 'Not allowed'
  },
  409: {
    title: 'Conflict',
    detail: 'A user with that username already exists.',
    code: 'conflict',
    description: 'The name is taken'
  },
  415: {
    title: 'Unsupported Media Type',
    detail: 'Unsupported media type "text/xml" in request. Use application/json or application/x-www-form-urlencoded.',
    code: 'unsupported_media_type',
    description: 'The body is neither JSON nor a form'
  },
  429: {
    title: 'Too Many Requests',
    detail: 'Request was throttled. Expected available in 42 seconds.',
    code: 'throttled',
    description: 'Too many tries; Retry-After says when to come back'
  },
  503: {
    title: 'Service Unavailable',
    detail: 'The service is unavailable for the moment. Try again.',
    code: 'unavailable',
    description: 'The database is away or the service is overloaded; Retry-After says when to come back'
  }
}

export type ErrorStatus = 400 | 401 | 403 | 409 | 415 | 429 | 503

/**
 * Response schemas of the errors that an operation may answer, each with an example.
 *
 * @example response: { 200: TokenPair, ...errors(400, 401, 503) }
 */
export function errors(...statuses: ErrorStatus[]) {
  return Object.fromEntries(statuses.map((status) => [status, errorResponse(status)]))
}

function errorResponse(status: ErrorStatus) {
  const { description, members, ...example } = examples[status] ?? { title: '', detail: '', code: '', description: '' }
  return {
    description,
    content: {
      'application/problem+json': {
        schema: Type.Ref('Problem'),
        example: { type: 'about:blank', status, ...example, ...members }
      }
    }
  }
}

/**
 * A text that must be there: not blank, and without NUL, which databases refuse.
 *
 * The two keywords are told apart by the messages in `plugins/errors.ts`.
 */
export function requiredText(description: string, example: string) {
  return Type.String({ pattern: '\\S', not: { type: 'string', pattern: '\\u0000' }, description, examples: [example] })
}

const jwt = (description: string, claims: string) =>
  Type.String({ description, examples: [`eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.${claims}.c2lnbmF0dXJl`] })

export const Credentials = Type.Object(
  {
    username: requiredText('The name, exactly as it was registered', 'neo'),
    password: Type.String({
      minLength: 1,
      not: { type: 'string', pattern: '\\u0000' },
      format: 'password',
      description: 'Taken as it is: blanks at its ends count',
      examples: ['there is no spoon']
    })
  },
  { additionalProperties: false }
)

const refreshToken = requiredText(
  'A refresh token',
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCJ9.c2lnbmF0dXJl'
)
const anyToken = requiredText(
  'A token',
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIn0.c2lnbmF0dXJl'
)

export const RefreshBody = Type.Object({ refresh: refreshToken }, { additionalProperties: false })
export const TokenBody = Type.Object({ token: anyToken }, { additionalProperties: false })

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

const nickname = Type.String({
  maxLength: 150,
  not: { type: 'string', pattern: '\\u0000' },
  description: 'Shown to others',
  examples: ['The One']
})
const email = Type.String({
  maxLength: 254,
  format: 'email',
  description: 'An e-mail address',
  examples: ['neo@example.com']
})

export const Registration = Type.Object(
  {
    username: requiredText('Letters, digits and @ . + - _ of any script; unique without regard to case', 'neo'),
    password: Type.String({
      minLength: 1,
      not: { type: 'string', pattern: '\\u0000' },
      format: 'password',
      description: 'Not a common one; up to 128 characters of any script',
      examples: ['there is no spoon']
    }),
    email: Type.Optional(email),
    nickname: Type.Optional(nickname)
  },
  { additionalProperties: false }
)

export const User = Type.Object(
  {
    id: Type.Integer({ examples: [1] }),
    username: Type.String({ examples: ['neo'] }),
    email: Type.String({ examples: ['neo@example.com'] }),
    nickname: Type.String({ examples: ['The One'] }),
    level: Type.Integer({ examples: [1] }),
    is_active: Type.Boolean({ examples: [true] }),
    is_staff: Type.Boolean({ examples: [false] }),
    date_joined: Type.String({ format: 'date-time', examples: ['2026-11-23T09:00:00.000Z'] }),
    last_login: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { examples: [null] })
  },
  { description: 'A member' }
)
