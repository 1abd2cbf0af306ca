import Type from '#typebox'

/** RFC 9457 problem document, with simplejwt's `detail` and `code` as members. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Always about:blank, because the status says what kind of problem it is' }),
    title: Type.String({ description: 'The HTTP status in words' }),
    status: Type.Integer(),
    detail: Type.String({ description: 'The problem, for people' }),
    code: Type.String({ description: 'The problem, for programs' })
  },
  { title: 'Problem', description: 'RFC 9457', additionalProperties: true }
)

/** Django REST framework's body of an error, as the clients of simplejwt read it. */
export const Failure = Type.Object(
  {
    detail: Type.String({ description: 'The problem, for people' }),
    code: Type.String({ description: 'The problem, for programs' })
  },
  { title: 'Failure', additionalProperties: true }
)

/** Django REST framework's body of an error in the fields of a request: the messages about each. */
export const FieldErrors = Type.Object(
  {},
  {
    title: 'FieldErrors',
    description: 'The messages about each field of the request',
    additionalProperties: Type.Array(Type.String())
  }
)

const Empty = Type.Object({}, { title: 'Empty', description: 'An object without properties' })

/** The answer of an operation that has nothing to say, and whose clients expect an object. */
export const empty = (description: string) => ({ description, content: { 'application/json': { schema: Empty } } })

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
    description: 'The request is invalid',
    members: { username: ['This field is required.'] }
  },
  401: {
    title: 'Unauthorized',
    detail: 'Token is blacklisted',
    code: 'token_not_valid',
    description: 'The credentials or the token are invalid'
  },
  403: {
    title: 'Forbidden',
    detail: 'You do not have permission to perform this action.',
    code: 'permission_denied',
    description: 'Not allowed'
  },
  404: {
    title: 'Not Found',
    detail: 'Not found.',
    code: 'not_found',
    description: 'Not found, or not visible to this caller'
  },
  409: {
    title: 'Conflict',
    detail: 'A user with that username already exists.',
    code: 'conflict',
    description: 'Conflict: the username is taken, or the change would remove the last superuser'
  },
  413: {
    title: 'Payload Too Large',
    detail: 'Payload Too Large',
    code: 'payload_too_large',
    description: 'The body is larger than 16 kB'
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
    description: 'Too many attempts; Retry-After says when to try again'
  },
  503: {
    title: 'Service Unavailable',
    detail: 'The service is unavailable for the moment. Try again.',
    code: 'unavailable',
    description: 'The database is unavailable or the service is overloaded; Retry-After says when to try again'
  }
}

export type ErrorStatus = 400 | 401 | 403 | 404 | 409 | 413 | 415 | 429 | 503

/**
 * Response schemas of the errors that an operation below /api may answer, each with an example in both forms. What takes a
 * body (415) may be sent one that is too large (413).
 *
 * @example response: { 200: TokenPair, ...errors(400, 401, 503) }
 */
export function errors(...statuses: ErrorStatus[]) {
  const all = statuses.flatMap((status) => (status === 415 ? [413 as const, status] : [status]))
  return Object.fromEntries(all.map((status) => [status, errorResponse(status, true)]))
}

/** The same outside of /api, where every error is a problem document. */
export function problems(...statuses: ErrorStatus[]) {
  return Object.fromEntries(statuses.map((status) => [status, errorResponse(status, false)]))
}

/** The 403 of an operation below /api that needs recent authentication; it may still be an ordinary one. */
export const recentAuthenticationErrors = {
  403: responseOf(403, true, {
    title: 'Forbidden',
    detail: 'This action needs a recent login. Log in again, or confirm your password at /api/users/me/reauthenticate.',
    code: 'reauthentication_required',
    description: 'Not allowed, or the authentication is not recent enough'
  })
}

function errorResponse(status: ErrorStatus, isApi: boolean) {
  return responseOf(status, isApi, examples[status] ?? { title: '', detail: '', code: '', description: '' })
}

function responseOf(status: ErrorStatus, isApi: boolean, { description, members, ...example }: ErrorExample) {
  const { detail, code } = example
  const django = {
    schema: members === undefined ? Failure : Type.Union([FieldErrors, Failure]),
    example: members ?? { detail, code }
  }
  const problem = { schema: Problem, example: { type: 'about:blank', status, ...example, ...members } }
  return {
    description,
    content: { ...(isApi && { 'application/json': django }), 'application/problem+json': problem }
  }
}
