import { webUrl } from './addresses.js'
import {
  anyOf,
  boolean,
  claimName,
  duration,
  headerName,
  integer,
  key,
  listOf,
  longSecret,
  oneOf,
  someOf,
  text,
  token
} from './parsers.js'
import { setting } from './setting.js'

const lifetime = duration('1s', '3650d')
const tolerance = duration('0s', '5m')

/** What tokens are, how long they live, and how requests carry them: djangorestframework-simplejwt's settings. */
export const tokenSettings = {
  ACCESS_TOKEN_LIFETIME: setting({
    default: '5m',
    parse: lifetime,
    description: 'The time for which an access token opens protected routes.'
  }),
  REFRESH_TOKEN_LIFETIME: setting({
    default: '90d',
    parse: lifetime,
    description:
      'The time for which a refresh token can be rotated. A user who does not return within that time has to log in again.'
  }),
  ROTATE_REFRESH_TOKENS: setting({
    default: 'true',
    parse: boolean,
    description: 'Whether a refresh also returns a new refresh token.'
  }),
  BLACKLIST_AFTER_ROTATION: setting({
    default: 'true',
    parse: boolean,
    description: 'Whether a refresh token becomes invalid when it is rotated. Its reuse then revokes the session.'
  }),
  REFRESH_REUSE_INTERVAL: setting({
    default: '10s',
    parse: tolerance,
    description:
      'The time for which the service still accepts a used refresh token, for clients that lost the response or sent two requests.'
  }),
  SESSION_LIMIT: setting({
    parse: integer(1),
    description:
      'The number of devices on which a user may be logged in. With 1, a new login revokes the previous session.'
  }),
  SESSION_MAX_LIFETIME: setting({
    parse: lifetime,
    description: 'The time after the login at which a session expires, no matter how often it is refreshed.'
  }),
  ADOPT_DJANGO_TOKENS: setting({
    default: 'true',
    parse: boolean,
    description:
      'Whether a refresh token that Django issued before `import-django` gets a session at its first use. It has no effect without an import, and ends when the longest refresh lifetime has passed since the import.'
  }),
  REAUTHENTICATION_AGE: setting({
    default: '15m',
    parse: duration('1s', '1d'),
    description:
      'The time after a login, or after the user confirmed the password, in which actions are allowed that could take over an account: changing the email, setting passwords, creating staff, secrets of clients, keys.'
  }),
  UPDATE_LAST_LOGIN: setting({
    default: 'false',
    parse: boolean,
    description: "Whether a login updates the user's last_login."
  }),
  ALGORITHM: setting({
    default: 'HS256',
    parse: oneOf(
      ...(['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
      ...(['ES256', 'ES384', 'ES512', 'EdDSA'] as const)
    ),
    description:
      'The algorithm that signs tokens. HS algorithms use one secret that signs and verifies; the others use a key pair.'
  }),
  KEYRING: setting({
    default: 'static',
    parse: oneOf('static', 'managed'),
    description:
      'The source of the keys: `static` uses SIGNING_KEY; `managed` uses keys that the service creates, stores encrypted in its database and rotates (ES256, unless ALGORITHM names another key pair). With `managed` and SIGNING_KEY, the latter verifies the tokens that it has signed.'
  }),
  KEYRING_SECRET: setting({
    parse: longSecret,
    secret: true,
    description: 'The secret that encrypts the private keys of a managed keyring. If it is lost, the keys are lost.'
  }),
  KEY_ROTATION_INTERVAL: setting({
    default: '30d',
    parse: duration('1h', '3650d'),
    description: 'The time for which a key of a managed keyring signs.'
  }),
  SIGNING_KEY: setting({
    parse: key,
    secret: true,
    description:
      'The secret (at least 32 bytes) or the private key as PEM. Without it, the service creates and stores a key in development, and does not start in production.'
  }),
  VERIFYING_KEY: setting({
    parse: key,
    secret: true,
    description: 'The public key as PEM. It is optional, because it follows from the private key.'
  }),
  AUDIENCE: setting({
    default: '',
    parse: listOf(text, 'names of audiences'),
    description:
      'The services that tokens are for. The service writes the value to the claim aud and requires it there.'
  }),
  ISSUER: setting({
    parse: text,
    description:
      'The issuer of tokens. The service writes the value to the claim iss and requires it there. Without it, the tokens of users have no iss, and the OAuth issuer is PUBLIC_URL.'
  }),
  LEEWAY: setting({
    default: '0s',
    parse: tolerance,
    description: 'The tolerated difference between clocks when the service checks the times in a token.'
  }),
  JWK_URL: setting({
    parse: webUrl,
    description:
      "The URL of another issuer's public keys (JWKS). The service then accepts the tokens of that issuer as well as its own."
  }),
  JWK_ISSUER: setting({
    parse: text,
    description:
      'The iss that tokens of the other issuer must have; ISSUER if not set. Required in production if JWK_URL is set.'
  }),
  JWK_AUDIENCE: setting({
    default: '',
    parse: listOf(text, 'names of audiences'),
    description:
      'The audiences that tokens of the other issuer may have: aud must contain one of them; AUDIENCE if not set. Required in production if JWK_URL is set.'
  }),
  JWK_STAFF: setting({
    default: 'false',
    parse: boolean,
    description: 'Whether staff may use their staff rights with tokens of the other issuer.'
  }),
  AUTH_HEADER_TYPES: setting({
    default: 'Bearer',
    parse: listOf(token, 'words without spaces'),
    description: 'The words that may precede the token in the header.'
  }),
  AUTH_HEADER_NAME: setting({
    default: 'Authorization',
    parse: headerName,
    description: 'The request header that carries the token.'
  }),
  USER_ID_FIELD: setting({
    default: 'id',
    parse: oneOf('id', 'username'),
    description: 'The field by which tokens identify the user.'
  }),
  USER_ID_CLAIM: setting({
    default: 'user_id',
    parse: claimName,
    description: 'The claim that holds that field. It may be sub, which always holds it.'
  }),
  TOKEN_TYPE_CLAIM: setting({
    default: 'token_type',
    parse: claimName,
    description: 'The claim that holds the type of the token.'
  }),
  JTI_CLAIM: setting({
    default: 'jti',
    parse: claimName,
    description: "The claim that holds the token's own ID."
  }),
  AUTH_TOKEN_CLASSES: setting({
    default: 'access',
    parse: someOf('access', 'sliding'),
    description: 'The types of token that open protected routes.'
  }),
  SLIDING_TOKEN_LIFETIME: setting({
    default: '5m',
    parse: lifetime,
    description: 'The time for which a sliding token opens protected routes until it must be renewed.'
  }),
  SLIDING_TOKEN_REFRESH_LIFETIME: setting({
    default: '1d',
    parse: lifetime,
    description: 'The time after the login for which a sliding token can be renewed.'
  }),
  SLIDING_TOKEN_REFRESH_EXP_CLAIM: setting({
    default: 'refresh_exp',
    parse: claimName,
    description: 'The claim of a sliding token that holds the time until which it can be renewed.'
  }),
  TOKEN_CLAIMS: setting({
    default: 'username',
    parse: anyOf('username', 'nickname', 'level', 'is_staff', 'email', 'email_verified'),
    description: 'The fields of the user that the service copies into tokens. Everybody who has a token can read them.'
  }),
  SIMPLEJWT_COMPAT: setting({
    default: '5.5',
    parse: oneOf('5.4', '5.5'),
    description:
      'The version of djangorestframework-simplejwt whose texts clients compare. With 5.4, the text for expired and for invalid tokens is "Token is invalid or expired".'
  }),
  EXTENSION_MODULE: setting({
    parse: text,
    description: 'Your own module that adds claims or decides about logins: a path (./claims.js) or a package name.'
  })
}
