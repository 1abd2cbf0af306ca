import {
  BadAuthorizationHeader,
  Conflict,
  CsrfFailed,
  EmailNotVerified,
  EnrolmentRequired,
  FormParseError,
  givenTokenNotValid,
  InvalidClient,
  InvalidGrant,
  InvalidJson,
  InvalidRequest,
  InvalidScope,
  InvalidTarget,
  invalidFields,
  MailNotConfigured,
  NoActiveAccount,
  NoActiveAccountForToken,
  NotAuthenticated,
  NotFound,
  PasskeyLoginFailed,
  PasskeyNotValid,
  PasswordChanged,
  PermissionDenied,
  ReauthenticationRequired,
  TwoFactorCodeNotValid,
  TwoFactorNotAvailable,
  TwoFactorProofRequired,
  TwoFactorRequired,
  TwoFactorTokenNotValid,
  throttled,
  tokenBlacklisted,
  tokenExpired,
  tokenInvalid,
  tokenWrongType,
  tooSmall,
  UnauthorizedClient,
  UnsupportedGrantType,
  UnsupportedMediaType,
  UserInactive,
  unavailable,
  withMembers
} from '../../errors.js'
import type { ErrorCase } from '../../schemas/index.js'

/** What the example of an error depends on. */
export interface OperationShape {
  /** Whether it needs an access token. */
  isSecured: boolean
  /** The types of token that it accepts. */
  tokenTypes: readonly string[]
  /** The properties of the body, and those that must be there. */
  body: readonly string[]
  required: readonly string[]
  /** The parameters of the query. */
  query: readonly string[]
}

type ErrorFor = (operation: OperationShape) => Error | undefined

/** A rejected token, in the words of a protected route or of an operation that takes the token in its body. */
const rejectedToken =
  (reason: () => Error): ErrorFor =>
  ({ isSecured, tokenTypes }) =>
    isSecured ? givenTokenNotValid(reason(), tokenTypes) : reason()

const namedOf = (names: readonly string[], wanted: readonly string[]): string =>
  wanted.find((name) => names.includes(name)) ?? 'non_field_errors'

const passed = { status: 'ok', ms: 1.2 }

/** The error of each case: the examples of the OpenAPI document are what the service answers because they are made of these. */
export const errorOf: Record<ErrorCase, ErrorFor> = {
  invalid: ({ required, query }) => {
    if (required.length > 0) {
      return invalidFields(Object.fromEntries(required.map((name) => [name, ['This field is required.']])))
    }
    return invalidFields(query.includes('limit') ? { limit: [tooSmall(1)] } : { unknown: ['Unknown field.'] })
  },
  malformed_query: () => FormParseError("'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
  parse_error: () => InvalidJson(),
  invalid_cursor: () => invalidFields({ cursor: ['Invalid cursor.'] }),
  invalid_idempotency_key: () =>
    invalidFields({ 'Idempotency-Key': ['Enter a string of 16 to 128 characters in double quotes.'] }),
  weak_password: ({ body }) =>
    invalidFields({ [namedOf(body, ['new_password', 'password'])]: ['This password is too common.'] }),
  wrong_password: ({ body }) =>
    invalidFields({ [namedOf(body, ['current_password', 'password'])]: ['Invalid password.'] }),
  two_factor_code_not_valid: () => TwoFactorCodeNotValid(),
  passkey_not_valid: () => PasskeyNotValid(),
  passkey_login_failed: () => PasskeyLoginFailed(),
  two_factor_required: () =>
    withMembers(TwoFactorRequired(), {
      two_factor_token: 'bm90IGEgcmVhbCB0b2tlbg',
      methods: ['totp', 'recovery_code']
    }),
  two_factor_token_not_valid: () => TwoFactorTokenNotValid(),
  two_factor_enrolment_required: () => EnrolmentRequired(),
  two_factor_proof_required: () => TwoFactorProofRequired(),
  totp_exists: () => Conflict('An authenticator app is set up already. Remove it first.'),
  passkey_limit: () => Conflict('You have 20 passkeys, which is the most. Remove one first.'),
  nothing_to_confirm: () => Conflict('No authenticator app waits to be confirmed.'),
  two_factor_not_set_up: () => Conflict('Two-factor authentication is not set up.'),
  two_factor_not_available: () => TwoFactorNotAvailable(),
  no_active_account: ({ body }) =>
    ['password', 'passkey'].some((name) => body.includes(name)) ? NoActiveAccount() : NoActiveAccountForToken(),
  token_invalid: rejectedToken(tokenInvalid),
  token_expired: rejectedToken(tokenExpired),
  token_blacklisted: rejectedToken(tokenBlacklisted),
  token_wrong_type: rejectedToken(tokenWrongType),
  not_authenticated: () => NotAuthenticated(),
  bad_authorization_header: () => BadAuthorizationHeader(),
  password_changed: () => PasswordChanged(),
  user_inactive: () => UserInactive(),
  permission_denied: () => PermissionDenied(),
  csrf_failed: () => CsrfFailed(),
  reauthentication_required: () => ReauthenticationRequired(),
  not_found: () => NotFound(),
  username_taken: () => Conflict('A user with that username already exists.'),
  email_taken: () => Conflict('A user with that email address already exists.'),
  last_superuser: () => Conflict('This is the last active superuser: it cannot be removed, deactivated or demoted.'),
  secret_just_rotated: () => Conflict('Another administrator has just rotated the secret.'),
  cannot_be_mailed: () => Conflict('The user has no email.'),
  email_not_verified: () => EmailNotVerified(),
  link_void: () => invalidFields({ token: ['This link is invalid, or it has been used or has expired.'] }),
  mail_not_configured: () => MailNotConfigured(),
  // Fastify's own error, of which clients see the status
  payload_too_large: () => undefined,
  unsupported_media_type: () => UnsupportedMediaType('text/xml'),
  throttled: () => throttled(42_000, 10),
  unavailable: () => unavailable(),
  not_ready: () =>
    withMembers(unavailable(), { stopping: true, checks: { database: passed, schema: passed, keyring: passed } }),
  invalid_request: ({ body }) =>
    body.length === 0
      ? invalidFields({ since: ['Invalid cursor.'] })
      : InvalidRequest(`${namedOf(body, ['grant_type', 'token'])} is missing.`),
  unauthorized_client: ({ body }) =>
    UnauthorizedClient(
      body.includes('grant_type') ? 'The client may not use this grant.' : 'The client may not introspect tokens.'
    ),
  token_of_another_client: () => UnauthorizedClient('The token was issued to another client.'),
  unsupported_grant_type: () => UnsupportedGrantType('This grant is not supported.'),
  invalid_grant: () => InvalidGrant('Token is invalid'),
  invalid_scope: () => InvalidScope('The request asks for more scopes than were granted.'),
  invalid_target: () => InvalidTarget('The client may not request tokens for this resource.'),
  invalid_client: () => InvalidClient('Client authentication failed.')
}
