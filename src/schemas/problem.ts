import Type, { type TSchema } from '#typebox'

/** RFC 9457 problem document, with simplejwt's `detail` and `code` as members. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Always about:blank, because the status says what kind of problem it is' }),
    title: Type.String({ description: 'The HTTP status in words' }),
    status: Type.Integer(),
    detail: Type.String({ description: 'The problem, for people' }),
    code: Type.String({ description: 'The problem, for programs' }),
    request_id: Type.Optional(Type.String({ description: 'The request ID in the log, with 500 and above' }))
  },
  { title: 'Problem', description: 'RFC 9457', additionalProperties: true }
)

const TokenMessage = Type.Object(
  { token_class: Type.String(), token_type: Type.String(), message: Type.String() },
  { title: 'TokenMessage', description: 'Why the token is not a valid one of this type' }
)

/** Django REST framework's body of an error, as the clients of simplejwt read it. */
export const Failure = Type.Object(
  {
    detail: Type.String({ description: 'The problem, for people' }),
    code: Type.String({ description: 'The problem, for programs' }),
    messages: Type.Optional(
      Type.Array(TokenMessage, { description: 'With `token_not_valid`, why each type of token was rejected' })
    )
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

const OAuthError = Type.Object(
  {
    error: Type.String({ description: 'The problem, for programs' }),
    error_description: Type.String({ description: 'The problem, for people' })
  },
  { title: 'OAuthError' }
)

/**
 * What can go wrong, under the name of its example in the OpenAPI document, with its status. The `code` of the body is the
 * catalogue's. `src/http/openapi/cases.ts` has the error of each.
 */
export const errorCases = {
  invalid: 400,
  malformed_query: 400,
  parse_error: 400,
  invalid_cursor: 400,
  invalid_idempotency_key: 400,
  weak_password: 400,
  wrong_password: 400,
  two_factor_code_not_valid: 400,
  passkey_not_valid: 400,
  no_active_account: 401,
  two_factor_required: 401,
  two_factor_token_not_valid: 401,
  passkey_login_failed: 401,
  token_invalid: 401,
  token_expired: 401,
  token_blacklisted: 401,
  token_wrong_type: 401,
  not_authenticated: 401,
  bad_authorization_header: 401,
  password_changed: 401,
  user_inactive: 401,
  permission_denied: 403,
  csrf_failed: 403,
  reauthentication_required: 403,
  two_factor_enrolment_required: 403,
  two_factor_proof_required: 403,
  not_found: 404,
  username_taken: 409,
  email_taken: 409,
  last_superuser: 409,
  secret_just_rotated: 409,
  cannot_be_mailed: 409,
  totp_exists: 409,
  passkey_limit: 409,
  nothing_to_confirm: 409,
  two_factor_not_set_up: 409,
  link_void: 400,
  email_not_verified: 401,
  mail_not_configured: 501,
  two_factor_not_available: 501,
  payload_too_large: 413,
  unsupported_media_type: 415,
  throttled: 429,
  unavailable: 503,
  not_ready: 503,
  invalid_request: 400,
  unauthorized_client: 400,
  token_of_another_client: 400,
  unsupported_grant_type: 400,
  invalid_grant: 400,
  invalid_scope: 400,
  invalid_target: 400,
  invalid_client: 401
} as const
export type ErrorCase = keyof typeof errorCases
export type ErrorStatus = (typeof errorCases)[ErrorCase]

const descriptions: Record<ErrorStatus, string> = {
  400: 'The request is invalid',
  401: 'The credentials or the token are invalid',
  403: 'Not allowed, or the authentication is not recent enough',
  404: 'Not found, or not visible to this caller',
  409: 'Conflict with the present state',
  413: 'The body is larger than 16 kB',
  415: 'The body is neither JSON nor a form',
  429: 'Too many attempts; Retry-After says when to try again',
  501: 'The service is not configured for this',
  503: 'The database is unavailable or the service is overloaded; Retry-After says when to try again'
}

/** A response that is an error, and which cases of it the OpenAPI document shows. */
export interface ErrorResponse {
  description: string
  content: Record<string, { schema: TSchema }>
  'x-cases': readonly ErrorCase[]
}

function errorResponses(
  cases: readonly ErrorCase[],
  contentOf: (cases: readonly ErrorCase[]) => ErrorResponse['content']
): Record<number, ErrorResponse> {
  const byStatus = new Map<ErrorStatus, ErrorCase[]>()
  for (const one of cases) {
    const status = errorCases[one]
    byStatus.set(status, [...(byStatus.get(status) ?? []), one])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, ones]) => [
      status,
      { description: descriptions[status], content: contentOf(ones), 'x-cases': ones }
    ])
  )
}

const problemDocument = { 'application/problem+json': { schema: Problem } }
const aboutFields = new Set<ErrorCase>([
  'invalid',
  'invalid_cursor',
  'invalid_idempotency_key',
  'weak_password',
  'wrong_password',
  'link_void'
])

/**
 * Response schemas of the errors that an operation below /api answers. The OpenAPI document adds those that follow from the
 * route: what every body, query and token may be rejected for, the limit of requests, and an outage.
 *
 * @example response: { 200: TokenPair, ...errors('no_active_account') }
 */
export const errors = (...cases: ErrorCase[]) =>
  errorResponses(cases, (ones) => ({
    'application/json': {
      schema: ones.some((one) => aboutFields.has(one)) ? Type.Union([FieldErrors, Failure]) : Failure
    },
    ...problemDocument
  }))

/** The same outside of /api, where every error is a problem document. */
export const problems = (...cases: ErrorCase[]) => errorResponses(cases, () => problemDocument)

/** The errors of OAuth (RFC 6749, section 5.2). */
export const oauthErrors = (...cases: ErrorCase[]) =>
  errorResponses(cases, () => ({ 'application/json': { schema: OAuthError } }))
