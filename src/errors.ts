import { format } from 'node:util'
import createError, { type FastifyErrorConstructor } from '@fastify/error'

/** A text for a person with values in it: `%s` in the English template stands for each, as in `util.format`. */
export interface Template {
  template: string
  values: readonly (string | number)[]
}

/** What a client may read, in English; it is translated where it is answered (src/http/languages). */
export type Message = string | Template

export const message = (template: string, ...values: (string | number)[]): Template => ({ template, values })

export const inEnglish = (text: Message): string =>
  typeof text === 'string' ? text : format(text.template, ...text.values)

/** Django REST framework's texts for values out of bounds, which the rules of several fields share. */
export const tooLong = (limit: string | number): Template =>
  message('Ensure this field has no more than %s characters.', limit)
export const tooSmall = (limit: string | number): Template =>
  message('Ensure this value is greater than or equal to %s.', limit)
export const tooLarge = (limit: string | number): Template =>
  message('Ensure this value is less than or equal to %s.', limit)

/** Messages by field name, as Django REST framework answers them: `{"username": ["This field is required."]}`. */
export type FieldMessages = Record<string, readonly Message[]>

/** Why a token is not one of a kind, in simplejwt's shape. */
export interface TokenReason {
  token_class: string
  token_type: string
  message: string
}

/**
 * An error of the catalogue: its code (in upper case here, in lower case on the wire), status and message may be shown
 * to a client. Whatever else reaches the error handler is an accident and is answered as 500.
 */
export interface CatalogueError extends Error {
  code: string
  statusCode: number
  /** The message before its values were put in, where it has any. */
  template?: Template
  /** Further members of the problem document. */
  members?: Record<string, unknown>
  /** Why each kind of token was refused: the member `messages`. */
  reasons?: TokenReason[]
  /** What is wrong with which field of the request. */
  fields?: FieldMessages
  /** Seconds after which a repetition makes sense; sent as Retry-After. */
  retryAfter?: number
  /** The scope that the caller's token lacks (RFC 6750, section 3.1). */
  scope?: string
  /** The registered client that the request did not prove to be; for the audit log alone. */
  client?: string
  /** How many requests would have been let through in the time that the request was refused for. */
  limit?: number
}

const catalogue: FastifyErrorConstructor[] = []

function define(code: string, message: string, status: number): FastifyErrorConstructor {
  const Kind = createError(code, message, status)
  catalogue.push(Kind)
  return Kind
}

/** For a message with values (`%s`), which the error carries beside it: another language has them in another place. */
function defineTemplate(code: string, template: string, status: number) {
  const Kind = define(code, template, status)
  return (...values: string[]): Error => Object.assign(Kind(...values), { template: message(template, ...values) })
}

export function isCatalogueError(error: unknown): error is CatalogueError {
  return catalogue.some((Kind) => error instanceof Kind)
}

export const Invalid = define('invalid', 'Invalid input.', 400)
export const InvalidJson = define('parse_error', 'JSON parse error - the body is not valid JSON', 400)
export const ForbiddenName = define('parse_error', 'JSON parse error - forbidden property name', 400)
export const ParseError = defineTemplate('parse_error', 'JSON parse error - %s', 400)
export const FormParseError = defineTemplate('parse_error', 'Form parse error - %s', 400)
export const MultipartParseError = defineTemplate('parse_error', 'Multipart form parse error - %s', 400)
export const NoActiveAccount = define('no_active_account', 'No active account found with the given credentials', 401)
export const EmailNotVerified = define(
  'email_not_verified',
  'The email is not verified. Open the link that was sent to it.',
  401
)
export const NoActiveAccountForToken = define('no_active_account', 'No active account found for the given token.', 401)
export const TwoFactorRequired = define('two_factor_required', 'Two-factor authentication is required.', 401)
export const TwoFactorTokenNotValid = define('two_factor_token_not_valid', 'This login is over. Log in again.', 401)
export const TwoFactorCodeNotValid = define('two_factor_code_not_valid', 'Invalid code.', 400)
export const PasskeyNotValid = define('passkey_not_valid', 'This passkey is not valid. Try again.', 400)
export const PasskeyLoginFailed = define('passkey_not_valid', 'This passkey is not valid. Try again.', 401)
export const NotAuthenticated = define('not_authenticated', 'Authentication credentials were not provided.', 401)
export const BadAuthorizationHeader = define(
  'bad_authorization_header',
  'Authorization header must contain two space-delimited values',
  401
)
export const UserNotFound = define('user_not_found', 'User not found', 401)
export const UserInactive = define('user_inactive', 'User is inactive', 401)
export const PasswordChanged = define('password_changed', "The user's password has been changed.", 401)
export const PermissionDenied = define('permission_denied', 'You do not have permission to perform this action.', 403)
export const CsrfFailed = define(
  'csrf_failed',
  'This page may not use sessions in cookies. The Origin must be that of PUBLIC_URL or one of CORS_ALLOWED_ORIGINS.',
  403
)
/** The same where a token was sent, and a 401 would mean that the token is not valid. */
export const TwoFactorProofRequired = define('two_factor_required', 'Two-factor authentication is required.', 403)
export const ReauthenticationRequired = define(
  'reauthentication_required',
  'This action needs a recent login. Log in again, or confirm your password at /api/users/me/reauthenticate.',
  403
)
export const EnrolmentRequired = define('two_factor_enrolment_required', 'Set up two-factor authentication first.', 403)
export const NotFound = define('not_found', 'Not found.', 404)
export const MethodNotAllowed = defineTemplate('method_not_allowed', 'Method "%s" not allowed.', 405)
export const Conflict = define('conflict', '%s', 409)
export const UnsupportedMediaType = defineTemplate(
  'unsupported_media_type',
  'Unsupported media type "%s" in request. Use application/json or application/x-www-form-urlencoded.',
  415
)
export const ExpectationFailed = define('expectation_failed', 'Only the expectation 100-continue is supported.', 417)
export const Throttled = defineTemplate('throttled', 'Request was throttled. Expected available in %s seconds.', 429)
export const Unavailable = define('unavailable', 'The service is unavailable for the moment. Try again.', 503)

export const MailNotConfigured = define('mail_not_configured', 'This service does not send emails.', 501)
export const TwoFactorNotAvailable = define(
  'two_factor_not_available',
  'This service does not offer two-factor authentication.',
  501
)
export const TotpNotAvailable = define(
  'two_factor_not_available',
  'Authenticator apps cannot be set up: the service has no ENCRYPTION_KEY.',
  501
)

/** What is no HTTP request, and what the server does not wait for or read. */
export const NotHttp = define('invalid', 'The request is not valid HTTP/1.1.', 400)
export const HostMissing = define('invalid', 'An HTTP/1.1 request must have a Host header.', 400)
export const RequestTimeout = define('request_timeout', 'The request was not sent within 10 seconds.', 408)
export const ChunkExtensionsTooLarge = define('payload_too_large', 'The chunk extensions have more than 16 kB.', 413)
export const HeaderFieldsTooLarge = define(
  'header_fields_too_large',
  'The URL and the headers have more than 16 kB.',
  431
)

export const TokenNotValid = define('token_not_valid', '%s', 401)

/** A token that is refused although nobody did anything odd: it ran out, or its session was ended. */
export const tokenExpired = (): Error => TokenNotValid('Token is expired')
export const tokenBlacklisted = (): Error => TokenNotValid('Token is blacklisted')
/** A token of ours, used in the wrong place. */
export const tokenWrongType = (): Error => TokenNotValid('Token has wrong type')
export const tokenWithoutType = (): Error => TokenNotValid('Token has no type')
/** Everything else: a bad signature, odd claims, garbage, or a session that never was. */
export const tokenInvalid = (): Error => TokenNotValid('Token is invalid')

/** OAuth's errors (RFC 6749, section 5.2; RFC 8707, section 2), each with a description for the client's developer. */
export const InvalidRequest = define('invalid_request', '%s', 400)
export const InvalidClient = define('invalid_client', '%s', 401)
export const InvalidGrant = define('invalid_grant', '%s', 400)
export const UnauthorizedClient = define('unauthorized_client', '%s', 400)
export const UnsupportedGrantType = define('unsupported_grant_type', '%s', 400)
export const InvalidScope = define('invalid_scope', '%s', 400)
export const InvalidTarget = define('invalid_target', '%s', 400)

/**
 * A protected route's answer to a bad token, in simplejwt's shape.
 *
 * @param reason why the token was refused
 * @param types the kinds of token that would have been accepted, `access` or `sliding`
 */
export function givenTokenNotValid(reason: Error, types: readonly string[]): Error {
  const reasons = types.map(
    (type): TokenReason => ({
      token_class: type === 'sliding' ? 'SlidingToken' : 'AccessToken',
      token_type: type,
      message: reason.message
    })
  )
  return Object.assign(TokenNotValid('Given token not valid for any token type'), { reasons })
}

/** The caller's own session ended while the request was under way: a protected route's answer. */
export const sessionOver = (): Error => givenTokenNotValid(tokenBlacklisted(), ['access'])

/** An OAuth token that was not given for this route: a 403 that names the scope. */
export const insufficientScope = (scope: string): Error => Object.assign(PermissionDenied(), { scope })

/** A 400 that names fields. */
export function invalidFields(fields: FieldMessages): Error {
  return Object.assign(Invalid(), { fields })
}

/** A 503 with Retry-After; `cause` goes to the log, never to the client. */
export function unavailable(cause?: unknown, retryAfter = 1): Error {
  return Object.assign(Unavailable(), { cause, retryAfter })
}

/** A 429 with Retry-After. @param wait milliseconds @param limit how many attempts the exceeded limit allows */
export function throttled(wait: number, limit: number): Error {
  const retryAfter = Math.max(1, Math.ceil(wait / 1000))
  return Object.assign(Throttled(String(retryAfter)), { retryAfter, limit })
}

/** Adds members to an error's problem document (RFC 9457, section 3.2). */
export function withMembers(error: Error, members: Record<string, unknown>): Error {
  return Object.assign(error, { members })
}
