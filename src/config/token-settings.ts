import { webUrl } from './addresses.js'
import {
  anyOf,
  boolean,
  claimName,
  duration,
  headerName,
  integer,
  key,
  keyringSecret,
  listOf,
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
    description: 'How long an access token opens protected routes.'
  }),
  REFRESH_TOKEN_LIFETIME: setting({
    default: '90d',
    parse: lifetime,
    description: 'How long a refresh token can be exchanged. Whoever does not come back within that time logs in again.'
  }),
  ROTATE_REFRESH_TOKENS: setting({
    default: 'true',
    parse: boolean,
    description: 'Whether a refresh answers with a new refresh token as well.'
  }),
  BLACKLIST_AFTER_ROTATION: setting({
    default: 'true',
    parse: boolean,
    description: 'Whether a refresh token that was exchanged stops working. Using it again then ends the session.'
  }),
  REFRESH_REUSE_INTERVAL: setting({
    default: '10s',
    parse: tolerance,
    description:
      'How long an exchanged refresh token is still accepted, for clients that lost the answer or asked twice.'
  }),
  SESSION_LIMIT: setting({
    parse: integer(1),
    description: 'On how many devices a user may be logged in. With 1, a new login ends the earlier one.'
  }),
  SESSION_MAX_LIFETIME: setting({
    parse: lifetime,
    description: 'When a session ends for good, counted from the login, however often it is refreshed.'
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
      'How long after a login, or after the password was confirmed, actions are allowed that could take over an account: changing the email, setting passwords, making staff, secrets of clients, keys.'
  }),
  UPDATE_LAST_LOGIN: setting({
    default: 'false',
    parse: boolean,
    description: "Whether a login is noted in the user's last_login."
  }),
  ALGORITHM: setting({
    default: 'HS256',
    parse: oneOf(
      ...(['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
      ...(['ES256', 'ES384', 'ES512', 'EdDSA'] as const)
    ),
    description: 'How tokens are signed. HS takes one secret that signs and verifies; the others take a key pair.'
  }),
  KEYRING: setting({
    default: 'static',
    parse: oneOf('static', 'managed'),
    description:
      'Where keys come from: `static` is SIGNING_KEY; `managed` are keys that the service makes, keeps encrypted in its database and rotates (ES256, unless ALGORITHM names another key pair). With both, SIGNING_KEY verifies what it has signed.'
  }),
  KEYRING_SECRET: setting({
    parse: keyringSecret,
    secret: true,
    description: 'What the private keys of a managed keyring are encrypted with. Losing it is losing the keys.'
  }),
  KEY_ROTATION_INTERVAL: setting({
    default: '30d',
    parse: duration('1h', '3650d'),
    description: 'How long a key of a managed keyring signs.'
  }),
  SIGNING_KEY: setting({
    parse: key,
    secret: true,
    description:
      'The secret (at least 32 bytes) or the private key as PEM. Without one, a key is made and kept during development; in production the service does not start.'
  }),
  VERIFYING_KEY: setting({
    parse: key,
    secret: true,
    description: 'The public key as PEM. It can be left out, as it follows from the private key.'
  }),
  AUDIENCE: setting({
    default: '',
    parse: listOf(text, 'names of audiences'),
    description: 'Who the tokens are for: written to the claim aud and required there.'
  }),
  ISSUER: setting({
    parse: text,
    description:
      "Who issues the tokens: written to the claim iss and required there. Without it, users' tokens have no iss, and OAuth's issuer is PUBLIC_URL."
  }),
  LEEWAY: setting({
    default: '0s',
    parse: tolerance,
    description: 'By how much clocks may differ when the times in a token are checked.'
  }),
  JWK_URL: setting({
    parse: webUrl,
    description: 'Where the public keys (JWKS) of another issuer are. Its tokens are then accepted as well as our own.'
  }),
  JWK_ISSUER: setting({
    parse: text,
    description: 'The iss that those tokens must have; ISSUER if not set. Required in production where JWK_URL is set.'
  }),
  JWK_AUDIENCE: setting({
    default: '',
    parse: listOf(text, 'names of audiences'),
    description:
      'The audiences that those tokens may be for: one of them must be in aud; AUDIENCE if not set. Required in production where JWK_URL is set.'
  }),
  JWK_STAFF: setting({
    default: 'false',
    parse: boolean,
    description: 'Whether staff may use their staff rights with those tokens.'
  }),
  AUTH_HEADER_TYPES: setting({
    default: 'Bearer',
    parse: listOf(token, 'words without spaces'),
    description: 'The words that may stand before the token in the header.'
  }),
  AUTH_HEADER_NAME: setting({
    default: 'Authorization',
    parse: headerName,
    description: 'The request header that carries the token.'
  }),
  USER_ID_FIELD: setting({
    default: 'id',
    parse: oneOf('id', 'username'),
    description: 'The field of the user that tokens name their user by.'
  }),
  USER_ID_CLAIM: setting({
    default: 'user_id',
    parse: claimName,
    description: 'The claim that holds that field. May be sub, which holds it in any case.'
  }),
  TOKEN_TYPE_CLAIM: setting({
    default: 'token_type',
    parse: claimName,
    description: 'The claim that says which kind of token it is.'
  }),
  JTI_CLAIM: setting({
    default: 'jti',
    parse: claimName,
    description: "The claim that holds the token's own id."
  }),
  AUTH_TOKEN_CLASSES: setting({
    default: 'access',
    parse: someOf('access', 'sliding'),
    description: 'The kinds of token that open protected routes.'
  }),
  SLIDING_TOKEN_LIFETIME: setting({
    default: '5m',
    parse: lifetime,
    description: 'How long a sliding token opens protected routes before it must be renewed.'
  }),
  SLIDING_TOKEN_REFRESH_LIFETIME: setting({
    default: '1d',
    parse: lifetime,
    description: 'How long a sliding token can be renewed, counted from the login.'
  }),
  SLIDING_TOKEN_REFRESH_EXP_CLAIM: setting({
    default: 'refresh_exp',
    parse: claimName,
    description: 'The claim of a sliding token that says until when it can be renewed.'
  }),
  TOKEN_CLAIMS: setting({
    default: 'username',
    parse: anyOf('username', 'nickname', 'level', 'is_staff', 'email'),
    description: 'The fields of the user that are copied into tokens. Anyone who holds a token can read them.'
  }),
  SIMPLEJWT_COMPAT: setting({
    default: '5.5',
    parse: oneOf('5.4', '5.5'),
    description:
      'The version of djangorestframework-simplejwt whose texts clients compare. With 5.4, expired and invalid tokens are both "Token is invalid or expired".'
  }),
  EXTENSION_MODULE: setting({
    parse: text,
    description:
      'A module of your own that adds claims or decides who may log in: a path (./claims.js) or a package name.'
  })
}
