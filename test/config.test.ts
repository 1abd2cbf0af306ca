import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import {
  type Config,
  ConfigError,
  configNotes,
  configWarnings,
  inspectConfig,
  loadConfig,
  settings,
  unknownSettings
} from '../src/config/index.js'
import { everything, leadingPattern, wholePatterns } from '../src/config/patterns.js'
import { relyingPartyOf } from '../src/config/relying-party.js'
import { unsupported } from '../src/config/unsupported.js'
import { checkSigningKey } from '../src/domain/keys/signing-key.js'

type Env = Record<string, string>

const minute = 60_000
const day = 86_400_000
const secret = 'mB4yQ1xT7nLz0VhCw9RkEj2UaGs5PdFo8IiXt6Yu'
const production = { NODE_ENV: 'production', SIGNING_KEY: secret, PUBLIC_URL: 'https://auth.example.com' }
const theirs = { JWK_ISSUER: 'https://id.example.com', JWK_AUDIENCE: 'keyturn' }
const pem = '-----BEGIN PRIVATE KEY-----\nMC4CAQ==\n-----END PRIVATE KEY-----'

const templateText = readFileSync('test/mail/templates/password_reset.en.txt', 'utf8')
const certificate = readFileSync('test/config/certificate.pem', 'utf8').trim()

/** Each setting: its default, a text that is allowed, and what it is read as. */
const table: { [Name in keyof Config]: [byDefault: Config[Name], text: string, value: Config[Name]] } = {
  NODE_ENV: ['development', 'test', 'test'],
  HOST: ['127.0.0.1', '::', '::'],
  PORT: [3000, '0', 0],
  SHUTDOWN_DELAY: [3_000, '0s', 0],
  PUBLIC_URL: [undefined, 'https://auth.example.com/sso/', 'https://auth.example.com/sso'],
  LOG_LEVEL: ['info', 'silent', 'silent'],
  DATABASE_URL: [
    'file:./data/keyturn.db',
    'mysql://u:p%40ss@db:3306/auth?ssl=true',
    'mysql://u:p%40ss@db:3306/auth?ssl=true'
  ],
  DATABASE_CA: [undefined, certificate.replaceAll('\n', '\\n'), certificate],
  MIGRATE_ON_START: [true, 'no', false],
  PURGE: [true, 'OFF', false],
  AUDIT_RETENTION: [365 * 86_400_000, '30d', 30 * 86_400_000],
  INTROSPECTION_CACHE: [0, '2s', 2_000],
  KEYRING: ['static', 'static', 'static'],
  KEYRING_SECRET: [undefined, secret, secret],
  TWO_FACTOR: ['optional', 'required', 'required'],
  ENCRYPTION_KEY: [undefined, secret, secret],
  WEBAUTHN_RP_ID: [undefined, 'LocalHost', 'localhost'],
  WEBAUTHN_ORIGINS: [
    [],
    'http://localhost:5173, https://app.localhost',
    ['http://localhost:5173', 'https://app.localhost']
  ],
  KEY_ROTATION_INTERVAL: [30 * 86_400_000, '1h', 3_600_000],
  REDIS_URL: [undefined, 'rediss://:p%40ss@cache:6380/2', 'rediss://:p%40ss@cache:6380/2'],
  LANGUAGE_CODE: [undefined, 'ko', 'ko'],
  LOGIN_FIELDS: [['username'], 'username, email', ['username', 'email']],
  REGISTRATION_OPEN: [true, '0', false],
  PASSWORD_MIN_LENGTH: [8, '1', 1],
  BREACHED_PASSWORDS_URL: [undefined, 'https://api.pwnedpasswords.com/range/', 'https://api.pwnedpasswords.com/range/'],
  BCRYPT_COST: [12, '4', 4],
  RATE_LIMIT: [{ max: 600, window: minute }, 'Off', false],
  LOGIN_RATE_LIMIT: [{ max: 20, window: minute }, '5/15m', { max: 5, window: 15 * minute }],
  JWKS_ALLOWED_HOSTS: [[], 'Keys.internal:8443,[fd00::1]', ['keys.internal:8443', '[fd00::1]']],
  REGISTRATION_RATE_LIMIT: [{ max: 10, window: 10 * minute }, 'off', false],
  KNOWN_DEVICE_LIFETIME: [180 * day, '0s', 0],
  TRUST_PROXY: [[], '10.0.0.0/8, ::1 ,fd00::/8', ['10.0.0.0/8', '::1', 'fd00::/8']],
  KEEP_ALIVE_TIMEOUT: [95_000, '620s', 620_000],
  ADMIN: [true, 'false', false],
  DOCS: [true, 'false', false],
  DOCS_LOGIN: [true, 'off', false],
  METRICS: [true, 'off', false],
  METRICS_PORT: [undefined, '9464', 9464],
  SECURITY_CONTACT: [undefined, 'mailto:a@b.example, https://c.example', ['mailto:a@b.example', 'https://c.example/']],
  WEB_CONCURRENCY: [1, '4', 4],
  OTEL_EXPORTER_OTLP_ENDPOINT: [undefined, 'http://otel:4318', 'http://otel:4318'],
  ACCESS_TOKEN_LIFETIME: [5 * minute, '90s', 90_000],
  REFRESH_TOKEN_LIFETIME: [90 * day, '12h', 12 * 60 * minute],
  ROTATE_REFRESH_TOKENS: [true, 'False', false],
  BLACKLIST_AFTER_ROTATION: [true, 'false', false],
  REFRESH_REUSE_INTERVAL: [10_000, '0s', 0],
  SESSION_LIMIT: [undefined, '1', 1],
  REAUTHENTICATION_AGE: [15 * minute, '1h', 60 * minute],
  SESSION_MAX_LIFETIME: [undefined, '3650d', 3650 * day],
  ADOPT_DJANGO_TOKENS: [true, 'false', false],
  UPDATE_LAST_LOGIN: [false, 'yes', true],
  ALGORITHM: ['HS256', 'EdDSA', 'EdDSA'],
  SIGNING_KEY: [undefined, pem.replaceAll('\n', '\\n'), pem],
  VERIFYING_KEY: [undefined, pem, pem],
  AUDIENCE: [[], 'shop,  billing', ['shop', 'billing']],
  ISSUER: [undefined, ' https://id.example.com ', 'https://id.example.com'],
  LEEWAY: [0, '500ms', 500],
  JWK_URL: [undefined, 'https://id.example.com/jwks.json', 'https://id.example.com/jwks.json'],
  JWK_ISSUER: [undefined, 'https://id.example.com', 'https://id.example.com'],
  JWK_AUDIENCE: [[], 'shop, forum', ['shop', 'forum']],
  JWK_STAFF: [false, 'true', true],
  AUTH_HEADER_TYPES: [['Bearer'], 'Bearer,JWT', ['Bearer', 'JWT']],
  AUTH_HEADER_NAME: ['Authorization', 'X-Access-Token', 'X-Access-Token'],
  USER_ID_FIELD: ['id', 'username', 'username'],
  USER_ID_CLAIM: ['user_id', 'sub', 'sub'],
  TOKEN_TYPE_CLAIM: ['token_type', 'https://example.com/type', 'https://example.com/type'],
  JTI_CLAIM: ['jti', 'token_id', 'token_id'],
  AUTH_TOKEN_CLASSES: [['access'], 'sliding,access,sliding', ['sliding', 'access']],
  SLIDING_TOKEN_LIFETIME: [5 * minute, '1h', 60 * minute],
  SLIDING_TOKEN_REFRESH_LIFETIME: [day, '7d', 7 * day],
  SLIDING_TOKEN_REFRESH_EXP_CLAIM: ['refresh_exp', 'until', 'until'],
  TOKEN_CLAIMS: [['username'], 'none', []],
  SIMPLEJWT_COMPAT: ['5.5', '5.4', '5.4'],
  EXTENSION_MODULE: [undefined, './claims.js', './claims.js'],
  SMTP_URL: [
    undefined,
    'smtp://us%40er:p%25@smtp.example.com',
    {
      host: 'smtp.example.com',
      port: 587,
      implicitTls: false,
      requireTls: true,
      auth: { user: 'us@er', pass: 'p%' }
    }
  ],
  SMTP_CA: [undefined, certificate, certificate],
  MAIL_FROM: [
    undefined,
    'Example Inc. <no-reply@example.com>',
    { name: 'Example Inc.', address: 'no-reply@example.com' }
  ],
  MAIL_RATE_LIMIT: [{ max: 5, window: 60 * minute }, 'off', false],
  SECURITY_NOTICES: [true, 'off', false],
  PASSWORD_RESET_LIFETIME: [60 * minute, '30m', 30 * minute],
  INVITATION_LIFETIME: [7 * day, '30m', 30 * minute],
  INVITATION_URL: [undefined, 'https://a.example/i#{token}', 'https://a.example/i#{token}'],
  PASSWORD_RESET_URL: [undefined, 'https://a.example/r#{token}', 'https://a.example/r#{token}'],
  EMAIL_VERIFICATION: ['optional', 'required', 'required'],
  EMAIL_VERIFICATION_LIFETIME: [72 * 60 * minute, '1d', 24 * 60 * minute],
  EMAIL_VERIFICATION_URL: [undefined, 'https://a.example/v#{token}', 'https://a.example/v#{token}'],
  MAIL_TEMPLATES: [undefined, 'test/mail/templates', new Map([['password_reset.en.txt', templateText]])],
  CORS_ALLOW_ALL_ORIGINS: [false, 'true', true],
  CORS_ALLOWED_ORIGINS: [
    [],
    'https://app.example.com,http://localhost:5173,http://[::1]:8080,capacitor://localhost,file://',
    ['https://app.example.com', 'http://localhost:5173', 'http://[::1]:8080', 'capacitor://localhost', 'file://']
  ],
  CORS_ALLOWED_ORIGIN_REGEXES: [
    [],
    '^https://\\w{1,9}\\.example\\.com$\n  http://a|http://b',
    wholePatterns('^https://\\w{1,9}\\.example\\.com$ http://a|http://b')
  ],
  CORS_ALLOW_CREDENTIALS: [false, 'on', true],
  CORS_ALLOW_METHODS: [['DELETE', 'GET', 'OPTIONS', 'PATCH', 'POST', 'PUT'], 'GET,POST', ['GET', 'POST']],
  CORS_ALLOW_HEADERS: [
    ['accept', 'authorization', 'content-type', 'idempotency-key', 'user-agent', 'x-csrftoken', 'x-requested-with'],
    'x-one, x-two',
    ['x-one', 'x-two']
  ],
  CORS_EXPOSE_HEADERS: [[], 'retry-after', ['retry-after']],
  CORS_PREFLIGHT_MAX_AGE: [86_400, '0', 0],
  CORS_URLS_REGEX: [everything, '/api/', leadingPattern('/api/')],
  CORS_ALLOW_PRIVATE_NETWORK: [false, 'true', true],
  REFRESH_COOKIE_SAMESITE: ['Strict', 'None', 'None'],
  REFRESH_COOKIE_DOMAIN: [undefined, '.Example.co.kr', 'example.co.kr'],
  REFRESH_COOKIE_NAME: [undefined, '__Host-sid', '__Host-sid']
}

const lifetimes = 'a number with its unit (ms, s, m, h or d), such as 90s, 5m, 12h or 90d, from 1s to 3650d'
const tolerances = 'a number with its unit (ms, s, m, h or d), such as 90s, 5m, 12h or 90d, from 0s to 5m'
const switches = 'true or false (also 1 and 0, yes and no, on and off)'
const databases =
  'file:<path>, or mysql:// or mariadb:// with a host and a database name, as in mysql://user:password@host:3306/name, special characters in the password percent-encoded'
const publicUrls = 'a URL without a query or fragment, such as https://auth.example.com'
const hosts = 'an IP address or a hostname, such as 127.0.0.1, :: or localhost'
const limits = 'attempts/duration, such as 600/1m, with at least 1 attempt in 1s to 1d, or off'
const proxies = 'IP addresses and networks such as 10.0.0.0/8, separated by commas'
const relyingPartyIds = 'a domain such as example.com, or localhost'
const cookieDomains = 'a domain such as example.com, which all hosts below it share'
const origins = 'origins such as https://app.example.com or http://localhost:5173, separated by commas'
const regexes = "regular expressions in RE2's syntax, separated by spaces or line breaks"
const algorithms = 'HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA'
const claims = 'one or more of username, nickname, level, is_staff, email, email_verified, separated by commas, or none'
const taken = 'exp, iat, nbf, sub, sid, gen, iss, aud, client_id, scope, username'

/** Each misuse: the variable, its text, what is said to be wrong, and what is said to be allowed. */
const mailboxes = 'an email, perhaps with a name: no-reply@example.com, or Example <no-reply@example.com>'
const linkUrls = 'a URL with {token} in it, such as https://app.example.com/reset-password#token={token}'

const misuses: [name: keyof Config, text: string, problem: string, allowed: string][] = [
  ['NODE_ENV', 'Production', '"Production" is not one of them', 'development, production, test'],
  ['HOST', 'http://localhost', 'not an IP address or a hostname (PORT sets the port)', hosts],
  ['HOST', '0.0.0.0:3000', 'not an IP address or a hostname (PORT sets the port)', hosts],
  ['HOST', '999.0.0.1', 'not an IP address or a hostname (PORT sets the port)', hosts],
  [
    'SHUTDOWN_DELAY',
    '31s',
    'longer than 30s',
    'a number with its unit (ms, s, m, h or d), such as 90s, 5m, 12h or 90d, from 0s to 30s'
  ],
  ['PORT', '65536', 'out of range', 'a whole number from 0 to 65535'],
  ['PORT', '-1', 'out of range', 'a whole number from 0 to 65535'],
  ['PORT', '3e3', 'not a whole number', 'a whole number from 0 to 65535'],
  ['PUBLIC_URL', 'auth.example.com', 'not an http or https URL', publicUrls],
  ['PUBLIC_URL', 'https://auth.example.com/?next=/', 'contains a query or a fragment', publicUrls],
  ['PUBLIC_URL', 'https://auth.example.com/#', 'contains a query or a fragment', publicUrls],
  ['METRICS', 'prometheus', 'neither true nor false', switches],
  ['WEB_CONCURRENCY', '0', 'out of range', 'a whole number from 1 to 64'],
  ['METRICS_PORT', '70000', 'out of range', 'a whole number from 0 to 65535'],
  ['METRICS_PORT', '3000', 'the same as PORT', 'another one, or none'],
  [
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'otel:4318',
    'not an http or https URL',
    'a URL that begins with https:// or http://'
  ],
  ...(['MIGRATE_ON_START', 'PURGE', 'REGISTRATION_OPEN', 'ROTATE_REFRESH_TOKENS'] as const).map(
    (name): (typeof misuses)[number] => [name, 'y', 'neither true nor false', switches]
  ),
  ...(['BLACKLIST_AFTER_ROTATION', 'CORS_ALLOW_CREDENTIALS', 'CORS_ALLOW_PRIVATE_NETWORK'] as const).map(
    (name): (typeof misuses)[number] => [name, 'ja', 'neither true nor false', switches]
  ),
  ['SLIDING_TOKEN_LIFETIME', '0d', 'shorter than 1s', lifetimes],
  [
    'SLIDING_TOKEN_REFRESH_EXP_CLAIM',
    'exp',
    'a claim that the service sets itself',
    `a name that no other claim has (taken: ${taken}, user_id, token_type, jti)`
  ],
  ['LOG_LEVEL', 'verbose', '"verbose" is not one of them', 'fatal, error, warn, info, debug, trace, silent'],
  [
    'LOGIN_FIELDS',
    'username,phone',
    '"phone" is not one of them',
    'one or more of username, email, separated by commas'
  ],
  ['LOGIN_FIELDS', 'username,', 'an empty item between commas', 'one or more of username, email, separated by commas'],
  ['LANGUAGE_CODE', 'ko-kr', '"ko-kr" is not one of them', 'en, ko'],
  ['SIMPLEJWT_COMPAT', '5.3', '"5.3" is not one of them', '5.4, 5.5'],
  ['PASSWORD_MIN_LENGTH', '0', 'out of range', 'a whole number from 1 to 64'],
  ['BCRYPT_COST', '16', 'out of range', 'a whole number from 4 to 15'],
  ['RATE_LIMIT', '600', 'not of the form attempts/duration', limits],
  ['RATE_LIMIT', '600/1m/1m', 'not of the form attempts/duration', limits],
  ['RATE_LIMIT', '600/60', 'a number without a unit', limits],
  ['RATE_LIMIT', '0/1m', 'out of range', limits],
  ['LOGIN_RATE_LIMIT', 'false', 'not of the form attempts/duration', limits],
  ['LOGIN_RATE_LIMIT', '1/2d', 'longer than 1d', limits],
  ['REGISTRATION_RATE_LIMIT', '10', 'not of the form attempts/duration', limits],
  [
    'KNOWN_DEVICE_LIFETIME',
    '401d',
    'longer than 400d',
    'a number with its unit (ms, s, m, h or d), such as 90s, 5m, 12h or 90d, from 0s to 400d'
  ],
  [
    'KEEP_ALIVE_TIMEOUT',
    '95',
    'a number without a unit',
    'a number with its unit (ms, s, m, h or d), such as 90s, 5m, 12h or 90d, from 1s to 1d'
  ],
  [
    'KEEP_ALIVE_TIMEOUT',
    '0s',
    'shorter than 1s',
    'a number with its unit (ms, s, m, h or d), such as 90s, 5m, 12h or 90d, from 1s to 1d'
  ],
  [
    'JWKS_ALLOWED_HOSTS',
    'https://keys.internal/',
    '"https://keys.internal/" is not a host, or host:port (IPv6 in brackets)',
    'hostnames or IP addresses, each perhaps with a port, such as keys.internal:8443, separated by commas'
  ],
  ['TRUST_PROXY', 'true', 'trusting every proxy lets every client choose its IP address', proxies],
  ['TRUST_PROXY', '1', 'a number of hops also trusts clients that reach the service directly', proxies],
  ['TRUST_PROXY', 'nginx', '"nginx" is not an IP address (hostnames are not looked up)', proxies],
  ['TRUST_PROXY', 'fe80::1%eth0', '"fe80::1%eth0" is not an IP address (hostnames are not looked up)', proxies],
  ['TRUST_PROXY', '10.0.0.0/33', '"10.0.0.0/33" is not a network of 1 to 32 bits', proxies],
  ['TRUST_PROXY', '::1,0.0.0.0/0', '"0.0.0.0/0" is not a network of 1 to 32 bits', proxies],
  ['TRUST_PROXY', '::1/', '"::1/" is not a network of 1 to 128 bits', proxies],
  ['REFRESH_COOKIE_SAMESITE', 'strict', '"strict" is not one of them', 'Strict, Lax, None'],
  ['WEBAUTHN_RP_ID', '192.0.2.1', 'passkeys do not belong to IP addresses', relyingPartyIds],
  ['WEBAUTHN_RP_ID', 'https://example.com', 'not a domain name with a dot in it', relyingPartyIds],
  ['REFRESH_COOKIE_DOMAIN', 'localhost', 'not a domain name with a dot in it', cookieDomains],
  ['REFRESH_COOKIE_DOMAIN', 'https://example.com', 'not a domain name with a dot in it', cookieDomains],
  ['REFRESH_COOKIE_DOMAIN', '192.0.2.1', 'an IP address has no hosts below it', cookieDomains],
  [
    'REFRESH_COOKIE_NAME',
    'my refresh',
    '"my refresh" contains a character that HTTP does not allow',
    "letters, digits and !#$%&'*+-.^_`|~"
  ],
  ['ADMIN', 'maybe', 'neither true nor false', switches],
  ['SECURITY_NOTICES', 'maybe', 'neither true nor false', switches],
  [
    'SMTP_CA',
    'x',
    'contains no certificate in PEM',
    'certificates in PEM, which begin with -----BEGIN CERTIFICATE-----'
  ],
  ['MAIL_FROM', 'Example', '"Example" is not an email', mailboxes],
  ['MAIL_FROM', 'a@example.com, b@example.com', '"a@example.com, b@example.com" is not an email', mailboxes],
  ['MAIL_FROM', 'Ex"ample <a@example.com>', 'the name contains a quote or a control character', mailboxes],
  ['MAIL_RATE_LIMIT', '5', 'not of the form attempts/duration', limits],
  [
    'INVITATION_LIFETIME',
    '31d',
    'longer than 30d',
    'a number with its unit (ms, s, m, h or d), such as 90s, 5m, 12h or 90d, from 1m to 30d'
  ],
  [
    'PASSWORD_RESET_LIFETIME',
    '31d',
    'longer than 30d',
    'a number with its unit (ms, s, m, h or d), such as 90s, 5m, 12h or 90d, from 1m to 30d'
  ],
  ['INVITATION_URL', '/invited#{token}', 'not an http or https URL', linkUrls],
  ['PASSWORD_RESET_URL', '/reset#{token}', 'not an http or https URL', linkUrls],
  ['PASSWORD_RESET_URL', 'https://a.example/reset', 'does not contain {token} once', linkUrls],
  ['EMAIL_VERIFICATION', 'yes', '"yes" is not one of them', 'off, optional, required'],
  [
    'EMAIL_VERIFICATION_LIFETIME',
    '31d',
    'longer than 30d',
    'a number with its unit (ms, s, m, h or d), such as 90s, 5m, 12h or 90d, from 1m to 30d'
  ],
  ['EMAIL_VERIFICATION_URL', '/verify#{token}', 'not an http or https URL', linkUrls],
  [
    'MAIL_TEMPLATES',
    'no-such-folder',
    'the folder cannot be read (ENOENT)',
    'a folder whose files are named by kind, language and format, such as password_reset.en.txt'
  ],
  ['DOCS_LOGIN', 'maybe', 'neither true nor false', switches],
  ['DOCS', 'maybe', 'neither true nor false', switches],
  ['ACCESS_TOKEN_LIFETIME', '300', 'a number without a unit', lifetimes],
  ['ACCESS_TOKEN_LIFETIME', '5 minutes', 'not a duration', lifetimes],
  ['ACCESS_TOKEN_LIFETIME', '-5m', 'not a duration', lifetimes],
  ['ACCESS_TOKEN_LIFETIME', '0s', 'shorter than 1s', lifetimes],
  ['REFRESH_TOKEN_LIFETIME', '3651d', 'longer than 3650d', lifetimes],
  ['REFRESH_TOKEN_LIFETIME', `${'9'.repeat(90)}d`, 'longer than 3650d', lifetimes],
  ['SLIDING_TOKEN_REFRESH_LIFETIME', '1.5d', 'not a duration', lifetimes],
  ['TWO_FACTOR', 'sometimes', '"sometimes" is not one of them', 'optional, staff, required, off'],
  ['REAUTHENTICATION_AGE', 'none', 'not a duration', lifetimes.replace('3650d', '1d')],
  ['SESSION_MAX_LIFETIME', 'none', 'not a duration', lifetimes],
  ['REFRESH_REUSE_INTERVAL', '6m', 'longer than 5m', tolerances],
  ['LEEWAY', '10', 'a number without a unit', tolerances],
  ['SESSION_LIMIT', '0', 'out of range', 'a whole number of at least 1'],
  ['SESSION_LIMIT', '99999999999999999999', 'out of range', 'a whole number of at least 1'],
  ['UPDATE_LAST_LOGIN', '2', 'neither true nor false', switches],
  ['ALGORITHM', 'none', '"none" is not one of them', algorithms],
  ['ALGORITHM', 'NoNe', '"NoNe" is not one of them', algorithms],
  ['ALGORITHM', 'hs256', '"hs256" is not one of them', algorithms],
  ['AUDIENCE', 'shop,,billing', 'an empty item between commas', 'names of audiences, separated by commas'],
  ['JWK_STAFF', 'y', 'neither true nor false', switches],
  ['JWK_AUDIENCE', 'shop,', 'an empty item between commas', 'names of audiences, separated by commas'],
  [
    'BREACHED_PASSWORDS_URL',
    'https://api.example/range/?mode=ntlm',
    'contains a query or a fragment',
    'a URL without a query or fragment, such as https://api.pwnedpasswords.com/range/'
  ],
  ['JWK_URL', 'id.example.com/jwks', 'not an http or https URL', 'a URL that begins with https:// or http://'],
  ['JWK_URL', 'file:///etc/passwd', 'not an http or https URL', 'a URL that begins with https:// or http://'],
  [
    'AUTH_HEADER_TYPES',
    'My Token',
    '"My Token" contains a character that HTTP does not allow',
    'words without spaces, separated by commas'
  ],
  [
    'AUTH_HEADER_NAME',
    'X Token',
    '"X Token" contains a character that HTTP does not allow',
    'the name of a request header, such as Authorization'
  ],
  [
    'AUTH_HEADER_NAME',
    'HTTP_AUTHORIZATION',
    "Django's spelling of a header (HTTP_AUTHORIZATION is Authorization)",
    'the name of a request header, such as Authorization'
  ],
  ['USER_ID_FIELD', 'email', '"email" is not one of them', 'id, username'],
  ['USER_ID_CLAIM', 'user id', 'contains a space or a control character', 'a name without spaces'],
  [
    'AUTH_TOKEN_CLASSES',
    'refresh',
    '"refresh" is not one of them',
    'one or more of access, sliding, separated by commas'
  ],
  ['TOKEN_CLAIMS', 'password', '"password" is not one of them', claims],
  ['TOKEN_CLAIMS', 'username,none', '"none" is not one of them', claims],
  [
    'JTI_CLAIM',
    'exp',
    'a claim that the service sets itself',
    `a name that no other claim has (taken: ${taken}, user_id, token_type)`
  ],
  [
    'JTI_CLAIM',
    'user_id',
    'the claim of USER_ID_CLAIM',
    `a name that no other claim has (taken: ${taken}, user_id, token_type)`
  ],
  [
    'TOKEN_TYPE_CLAIM',
    'sub',
    'a claim that the service sets itself',
    `a name that no other claim has (taken: ${taken}, user_id)`
  ],
  ['USER_ID_CLAIM', 'username', 'one of TOKEN_CLAIMS', `a name that no other claim has (taken: ${taken})`],
  ['CORS_ALLOW_ALL_ORIGINS', '*', 'neither true nor false', switches],
  ['CORS_ALLOWED_ORIGINS', '*', '"*" is not an origin (CORS_ALLOW_ALL_ORIGINS=true allows all of them)', origins],
  [
    'CORS_ALLOWED_ORIGINS',
    'null',
    '"null" is the origin of any sandboxed page (CORS_ALLOW_ALL_ORIGINS=true allows it with all others)',
    origins
  ],
  ['WEBAUTHN_ORIGINS', 'example.com', '"example.com" has no scheme', origins],
  ['CORS_ALLOWED_ORIGINS', 'True', '"True" is not an origin (CORS_ALLOW_ALL_ORIGINS=true allows all of them)', origins],
  ['CORS_ALLOWED_ORIGINS', 'false', '"false" is not an origin (leave the setting out to allow none)', origins],
  ...[
    "['http://localhost:3000']",
    "('http://localhost:3000',)",
    '"http://localhost:3000"',
    "[b'http://localhost:3000']"
  ].map((text): (typeof misuses)[number] => [
    'CORS_ALLOWED_ORIGINS',
    text,
    'written with brackets or quotes, as in Python; write "http://localhost:3000" without any',
    origins
  ]),
  [
    'AUTH_HEADER_TYPES',
    "('Bearer',)",
    'written with brackets or quotes, as in Python; write "Bearer" without any',
    'words without spaces, separated by commas'
  ],
  ['CORS_ALLOWED_ORIGINS', 'https://a.example,b.example', '"b.example" has no scheme', origins],
  [
    'CORS_ALLOWED_ORIGINS',
    'http://localhost:*',
    '"http://localhost:*" contains a wildcard (CORS_ALLOWED_ORIGIN_REGEXES takes patterns)',
    origins
  ],
  [
    'CORS_ALLOWED_ORIGINS',
    'https://*.example.com',
    '"https://*.example.com" contains a wildcard (CORS_ALLOWED_ORIGIN_REGEXES takes patterns)',
    origins
  ],
  ...['https://a.example/', 'https://a.example/app', 'https://a.example?x', 'file:///app'].map(
    (text): (typeof misuses)[number] => [
      'CORS_ALLOWED_ORIGINS',
      text,
      `"${text}" continues after the host (an origin has no path, not even a slash)`,
      origins
    ]
  ),
  ...['https://', 'https://a b', 'https://a:port', 'https://a:65536', 'https://[::1'].map(
    (text): (typeof misuses)[number] => [
      'CORS_ALLOWED_ORIGINS',
      text,
      `"${text}" is not scheme://host or scheme://host:port`,
      origins
    ]
  ),
  [
    'CORS_ALLOWED_ORIGIN_REGEXES',
    'ok a)|(?:b',
    '"a)|(?:b" is not a valid regular expression (unexpected ): `a)|(?:b`)',
    regexes
  ],
  [
    'CORS_ALLOW_METHODS',
    'GET POST',
    '"GET POST" contains a character that HTTP does not allow',
    'methods, separated by commas'
  ],
  [
    'CORS_ALLOW_HEADERS',
    'x-one:',
    '"x-one:" contains a character that HTTP does not allow',
    'names of headers, separated by commas'
  ],
  [
    'CORS_EXPOSE_HEADERS',
    'a;b',
    '"a;b" contains a character that HTTP does not allow',
    'names of headers, separated by commas'
  ],
  ['CORS_PREFLIGHT_MAX_AGE', '1d', 'not a whole number', 'a whole number of at least 0'],
  [
    'CORS_URLS_REGEX',
    '^(?!/admin)',
    '"^(?!/admin)" uses lookahead or lookbehind, which RE2 does not support; list the allowed paths instead, as ^/(api|oauth)/ does',
    "a regular expression in RE2's syntax"
  ]
]

const control = 'any text without control characters'
misuses.push(
  [
    'AUDIT_RETENTION',
    '0d',
    'shorter than 1h',
    'a number with its unit (ms, s, m, h or d), such as 90s, 5m, 12h or 90d, from 1h to 36500d'
  ],
  [
    'INTROSPECTION_CACHE',
    '3s',
    'longer than 2s',
    'a number with its unit (ms, s, m, h or d), such as 90s, 5m, 12h or 90d, from 0s to 2s'
  ],
  [
    'KEY_ROTATION_INTERVAL',
    '30',
    'a number without a unit',
    'a number with its unit (ms, s, m, h or d), such as 90s, 5m, 12h or 90d, from 1h to 3650d'
  ],
  [
    'SECURITY_CONTACT',
    'security@example.com',
    '"security@example.com" is not a mailto:, tel: or https:// URI',
    'URIs such as mailto:security@example.com, tel:+1-201-555-0123 or https://example.com/report, separated by commas'
  ],
  ['ADOPT_DJANGO_TOKENS', 'ja', 'neither true nor false', switches],
  ['KEYRING', 'Managed', '"Managed" is not one of them', 'static, managed'],
  [
    'DATABASE_CA',
    'ca.pem',
    'contains no certificate in PEM',
    'certificates in PEM, which begin with -----BEGIN CERTIFICATE-----'
  ],
  ['ISSUER', 'a\tb', 'contains a control character', control],
  ['JWK_ISSUER', 'a\tb', 'contains a control character', control],
  ['EXTENSION_MODULE', './a\tb.js', 'contains a control character', control]
)

/** Misuses of other secrets: what is said, without the text. */
const hiddenMisuses: [name: keyof Config, text: string, said: RegExp][] = [
  [
    'DATABASE_URL',
    'postgres://u:hunter2@db/auth',
    /^DATABASE_URL: neither file:, mysql:\/\/ nor mariadb:\/\/; allowed: /
  ],
  ['REDIS_URL', 'http://:hunter2@cache', /^REDIS_URL: neither redis:\/\/ nor rediss:\/\/; allowed: /],
  ['KEYRING_SECRET', 'hunter2', /^KEYRING_SECRET: has 7 bytes; allowed: at least 32 random bytes/],
  ['ENCRYPTION_KEY', 'hunter2', /^ENCRYPTION_KEY: has 7 bytes; allowed: at least 32 random bytes/],
  ['SIGNING_KEY', 'hunter2', /^SIGNING_KEY is too short: it has 7 bytes, and HS256 needs at least 32 /],
  ['SMTP_URL', 'hunter2', /^SMTP_URL: neither smtp:\/\/ nor smtps:\/\/; allowed: /],
  ['VERIFYING_KEY', 'hunter2', /^SIGNING_KEY is missing while VERIFYING_KEY is set; /]
]

t.test('a setting without a row in the tables of wrong values', async (t) => {
  const rows = [...misuses, ...hiddenMisuses].map(([name]) => name)
  t.strictSame([...new Set(rows)].sort(), Object.keys(settings).sort())
  for (const [name, text, said] of hiddenMisuses) {
    const message = name.endsWith('ING_KEY') ? keyRefusal({ [name]: text }) : refusal({ [name]: text })
    t.match(message, said, name)
    t.notMatch(message, 'hunter2', name)
  }
})

/** Misuses of what must not be shown. None of the texts may be part of the message. */
const secretMisuses: [text: string, problem: string][] = [
  ['postgres://u:hunter2@db/auth', 'neither file:, mysql:// nor mariadb://'],
  ['hunter2', 'neither file:, mysql:// nor mariadb://'],
  ['mysql://u:hunter2@db', 'the database name is missing'],
  ['mysql://u:hunter2@db/', 'the database name is missing'],
  ['mysql://u:hunter2@db/a/b', 'the path is not a database name'],
  ['mariadb:///hunter2', 'the host is missing'],
  ['mysql://u:hunter2#x@db/auth', 'not a valid URL'],
  ['mysql://u:hunter2@db/auth#x', 'contains a # that is not percent-encoded'],
  ['mysql://u:hunter2%@db/auth', 'contains a % that is not percent-encoded'],
  ['file:', 'the name of the file is missing'],
  ['file:./hunter2/', 'the name of the file is missing'],
  ['file://elsewhere/hunter2.db', 'not a valid file URL']
]

t.test('every setting has a description, a default and a value', async (t) => {
  const defaults = loadConfig({})
  t.strictSame(Object.keys(table).sort(), Object.keys(settings).sort(), 'the table above is complete')
  for (const name of namesOf(table)) {
    const [byDefault, text, value] = table[name]
    t.strictSame(plain(defaults[name]), plain(byDefault), `${name} by default`)
    t.strictSame(plain(loadConfig({ [name]: text })[name]), plain(value), `${name}=${text}`)
    t.strictSame(plain(loadConfig({ [name]: '' })[name]), plain(byDefault), `${name} empty`)
    t.strictSame(plain(loadConfig({ [name]: ' ' })[name]), plain(byDefault), `${name} blank`)
    t.match(settings[name].description, /^[A-Z].{20,}\.$|example/, `${name} described`)
    t.match(settings[name].parse.allowed, /^\S.*\S$/, `${name} says what is allowed`)
  }
})

t.test('a misuse is refused in one line: which variable, what is wrong, what is allowed', async (t) => {
  for (const [name, text, problem, allowed] of misuses) {
    const shown = text.replace('\t', ' ')
    t.equal(refusal({ [name]: text }), `${name} "${shown}": ${problem}; allowed: ${allowed}`, `${name}=${text}`)
  }
})

/** The same of SMTP_URL. */
const smtpMisuses: typeof secretMisuses = [
  ['hunter2', 'neither smtp:// nor smtps://'],
  ['smtp://hunter2:p%@mail.example', 'contains a % that is not percent-encoded'],
  ['smtp://hunter2@mail.example', 'has a user without a password, or the reverse'],
  ['smtp://u:hunter2@mail.example?tls=off', 'has an option other than ?tls=required'],
  ['smtp://u:hunter2@mail.example/inbox', 'continues after the host and the port'],
  ['smtp://u:hunter2@', 'not a valid URL']
]

t.test('a misused secret is not shown', async (t) => {
  for (const [text, problem] of smtpMisuses) {
    const message = refusal({ SMTP_URL: text })
    t.equal(message.split('; allowed')[0], `SMTP_URL: ${problem}`, text)
    t.notMatch(message, 'hunter2')
  }
  for (const [text, problem] of secretMisuses) {
    const message = refusal({ DATABASE_URL: text })
    t.equal(message, `DATABASE_URL: ${problem}; allowed: ${databases}`, text)
    t.notMatch(message, 'hunter2')
  }
  t.strictSame(
    namesOf(settings).filter((name) => settings[name].secret),
    ['DATABASE_URL', 'REDIS_URL', 'KEYRING_SECRET', 'SIGNING_KEY', 'VERIFYING_KEY', 'ENCRYPTION_KEY', 'SMTP_URL']
  )
  t.equal(
    refusal({ JWK_URL: 'https://u:hunter2@id.example.com/' }),
    'JWK_URL "https://…@id.example.com/": contains a user name or a password; allowed: a URL that begins with https:// or http://'
  )
})

t.test('a value cannot forge a second line', async (t) => {
  t.equal(
    refusal({ PORT: '1\r\nkeyturn: all is well\u2028' }),
    'PORT "1 keyturn: all is well": not a whole number; allowed: a whole number from 0 to 65535'
  )
  t.match(refusal({ LOG_LEVEL: 'x'.repeat(5000) }), /^LOG_LEVEL "x{99}…": .{0,250}$/)
})

t.test('databases', async (t) => {
  for (const DATABASE_URL of [
    'mariadb://db/auth',
    'mysql://[::1]:3306/auth',
    'file:auth.db',
    'file:///var/lib/auth.db',
    'file::memory:'
  ]) {
    t.equal(loadConfig({ DATABASE_URL }).DATABASE_URL, DATABASE_URL)
  }
})

t.test('secrets keep their spaces and backslashes', async (t) => {
  const SIGNING_KEY = ' a secret that ends with a space, \\n and all '
  t.equal(loadConfig({ SIGNING_KEY }).SIGNING_KEY, SIGNING_KEY)
})

t.test('a value may come from a file', async (t) => {
  const file = writer(t)
  t.equal(loadConfig({ PORT_FILE: file('8080\n') }).PORT, 8080)
  t.equal(loadConfig({ PORT: '', PORT_FILE: file('8080\r\n') }).PORT, 8080)
  t.equal(loadConfig({ PORT: '8080', PORT_FILE: '' }).PORT, 8080)
  t.equal(
    loadConfig({ SIGNING_KEY_FILE: file(`${secret}\n\n`) }).SIGNING_KEY,
    `${secret}\n`,
    'one line break is not part of it'
  )
  t.strictSame(loadConfig({ CORS_ORIGIN_WHITELIST_FILE: file('https://a.example') }).CORS_ALLOWED_ORIGINS, [
    'https://a.example'
  ])
  t.equal(
    refusal({ PORT_FILE: file('x\n') }),
    'PORT_FILE "x": not a whole number; allowed: a whole number from 0 to 65535'
  )
  t.equal(
    refusal({ DATABASE_URL_FILE: file('hunter2\n') }),
    `DATABASE_URL_FILE: neither file:, mysql:// nor mariadb://; allowed: ${databases}`
  )
})

t.test('a file that gives no value is refused', async (t) => {
  const allowed = 'the path of a readable file that holds the value'
  // A value is cut when it is long, and tap's own folder may be
  const directory = mkdtempSync(join(tmpdir(), 'keyturn-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  const empty = join(directory, 'empty')
  writeFileSync(empty, '\n')
  t.equal(
    refusal({ PORT_FILE: '/nowhere/port' }),
    `PORT_FILE "/nowhere/port": the file cannot be read (ENOENT); allowed: ${allowed}`
  )
  t.equal(
    refusal({ PORT_FILE: directory }),
    `PORT_FILE "${directory}": the file cannot be read (EISDIR); allowed: ${allowed}`
  )
  t.equal(refusal({ PORT_FILE: empty }), `PORT_FILE "${empty}": the file is empty; allowed: ${allowed}`)
  // A common slip: the secret itself instead of its file's path.
  t.equal(
    refusal({ SIGNING_KEY_FILE: secret }),
    `SIGNING_KEY_FILE: the file cannot be read (ENOENT); allowed: ${allowed}`
  )
})

t.test('a setting that is given twice, in a variable and in a file, is refused', async (t) => {
  const file = writer(t)('8080')
  t.equal(refusal({ PORT: '8080', PORT_FILE: file }), 'PORT_FILE: PORT is set as well; allowed: one of the two')
  t.equal(
    refusal({ CORS_ALLOWED_ORIGINS: 'https://a.example', CORS_ORIGIN_WHITELIST: 'https://b.example' }),
    'CORS_ORIGIN_WHITELIST: CORS_ALLOWED_ORIGINS is set as well; allowed: one of the two'
  )
  t.equal(
    refusal({ SIGNING_KEY: secret, SIGNING_KEY_FILE: secret }),
    'SIGNING_KEY_FILE: SIGNING_KEY is set as well; allowed: one of the two'
  )
})

t.test("django-cors-headers' earlier names still work", async (t) => {
  const config = loadConfig({
    CORS_ORIGIN_ALLOW_ALL: 'True',
    CORS_ORIGIN_WHITELIST: 'https://a.example',
    CORS_ORIGIN_REGEX_WHITELIST: 'https://b'
  })
  t.equal(config.CORS_ALLOW_ALL_ORIGINS, true)
  t.strictSame(config.CORS_ALLOWED_ORIGINS, ['https://a.example'])
  t.strictSame(plain(config.CORS_ALLOWED_ORIGIN_REGEXES), plain(wholePatterns('https://b')))
  t.equal(
    refusal({ CORS_ORIGIN_ALLOW_ALL: 'all' }),
    `CORS_ORIGIN_ALLOW_ALL "all": neither true nor false; allowed: ${switches}`
  )
})

t.test('production refuses what is only good for trying things out', async (t) => {
  t.equal(loadConfig({ ...production, BCRYPT_COST: '10', PASSWORD_MIN_LENGTH: '8' }).NODE_ENV, 'production')
  t.equal(
    refusal({ ...production, PUBLIC_URL: '' }),
    'PUBLIC_URL: missing in production; allowed: the URL at which users and services reach this service, such as https://auth.example.com'
  )
  const external = { ...production, JWK_URL: 'https://id.example.com/jwks', JWK_ISSUER: 'https://id.example.com' }
  t.equal(loadConfig({ ...external, JWK_AUDIENCE: 'keyturn' }).JWK_STAFF, false)
  t.equal(
    refusal({ ...external, JWK_ISSUER: '', JWK_AUDIENCE: 'keyturn' }),
    'JWK_ISSUER: missing in production while JWK_URL is set; allowed: the iss of the tokens that those keys sign'
  )
  t.equal(
    refusal({ ...external, JWK_AUDIENCE: '' }),
    'JWK_AUDIENCE: missing in production while JWK_URL is set; allowed: the aud of the tokens that are meant for this service'
  )
  t.equal(
    refusal({ ...production, BCRYPT_COST: '9' }),
    'BCRYPT_COST "9": too low for production; allowed: a whole number from 10 to 15'
  )
  t.equal(
    refusal({ ...production, PASSWORD_MIN_LENGTH: '7' }),
    'PASSWORD_MIN_LENGTH "7": too short for production; allowed: a whole number from 8 to 64'
  )
  t.equal(
    refusal({ ...production, CORS_ALLOW_ALL_ORIGINS: 'true', CORS_ALLOW_CREDENTIALS: 'true' }),
    'CORS_ALLOW_CREDENTIALS "true": any site could act for its visitors, because CORS_ALLOW_ALL_ORIGINS allows every origin; allowed: false, or CORS_ALLOWED_ORIGINS instead of all'
  )
  const previews = { CORS_ALLOW_CREDENTIALS: 'true', CORS_ALLOWED_ORIGIN_REGEXES: 'https://[a-z]+\\.example\\.com' }
  t.equal(loadConfig({ ...production, ...previews }).CORS_ALLOW_CREDENTIALS, true)
  t.equal(
    refusal({ ...production, ...previews, CORS_ALLOWED_ORIGIN_REGEXES: 'http://localhost https?://.*' }),
    'CORS_ALLOW_CREDENTIALS "true": any site could act for its visitors, because "https?://.*" of CORS_ALLOWED_ORIGIN_REGEXES matches every origin; allowed: false, or CORS_ALLOWED_ORIGINS instead of all'
  )
})

t.test('lifetimes fit together', async (t) => {
  t.equal(
    refusal({ REFRESH_TOKEN_LIFETIME: '5s' }),
    'REFRESH_REUSE_INTERVAL: longer than REFRESH_TOKEN_LIFETIME; allowed: at most that'
  )
  t.equal(
    refusal({ SLIDING_TOKEN_LIFETIME: '2d' }),
    'SLIDING_TOKEN_LIFETIME: longer than SLIDING_TOKEN_REFRESH_LIFETIME; allowed: at most that'
  )
  t.equal(loadConfig({ REFRESH_TOKEN_LIFETIME: '10s', SLIDING_TOKEN_LIFETIME: '1d' }).REFRESH_TOKEN_LIFETIME, 10_000)
})

t.test('a refresh cookie that browsers would drop without a word is refused', async (t) => {
  const PUBLIC_URL = 'https://auth.example.com'
  for (const REFRESH_COOKIE_DOMAIN of ['example.com', 'auth.example.com']) {
    t.equal(loadConfig({ PUBLIC_URL, REFRESH_COOKIE_DOMAIN }).REFRESH_COOKIE_DOMAIN, REFRESH_COOKIE_DOMAIN)
  }
  for (const domain of ['other.example', 'ample.com', 'app.auth.example.com']) {
    t.equal(
      refusal({ PUBLIC_URL, REFRESH_COOKIE_DOMAIN: domain }),
      `REFRESH_COOKIE_DOMAIN "${domain}": "auth.example.com" of PUBLIC_URL is not in it, so browsers reject the cookie; allowed: that host, or a domain above it`
    )
  }
  for (const name of ['__Host-sid', '__Host-Http-sid']) {
    t.equal(
      refusal({ PUBLIC_URL, REFRESH_COOKIE_DOMAIN: 'example.com', REFRESH_COOKIE_NAME: name }),
      `REFRESH_COOKIE_NAME "${name}": browsers reject a cookie of that name with a domain; allowed: another name, or no REFRESH_COOKIE_DOMAIN`
    )
  }
})

t.test('passkeys that browsers would not offer to any page are refused', async (t) => {
  const PUBLIC_URL = 'https://auth.example.com'
  const CORS_ALLOWED_ORIGINS = 'https://app.example.com'
  const elsewhere = 'allowed: that host, or one below it (WEBAUTHN_RP_ID sets the domain)'
  for (const env of [
    { WEBAUTHN_RP_ID: 'example.com' },
    { WEBAUTHN_RP_ID: 'app.example.com' },
    { WEBAUTHN_ORIGINS: 'https://auth.example.com:8443' },
    { WEBAUTHN_RP_ID: 'example.net', WEBAUTHN_ORIGINS: 'https://www.example.net' },
    { WEBAUTHN_RP_ID: 'localhost', WEBAUTHN_ORIGINS: 'http://localhost:5173,http://app.localhost:5173' }
  ]) {
    t.ok(loadConfig({ PUBLIC_URL, CORS_ALLOWED_ORIGINS, ...env }), JSON.stringify(env))
  }
  t.equal(
    refusal({ PUBLIC_URL, WEBAUTHN_ORIGINS: 'https://app.example.com' }),
    `WEBAUTHN_ORIGINS "https://app.example.com": its host is not in "auth.example.com", the domain of the passkeys; ${elsewhere}`
  )
  t.equal(
    refusal({ WEBAUTHN_RP_ID: 'example.com', WEBAUTHN_ORIGINS: 'https://notexample.com' }),
    `WEBAUTHN_ORIGINS "https://notexample.com": its host is not in "example.com", the domain of the passkeys; ${elsewhere}`
  )
  t.equal(
    refusal({ PUBLIC_URL, WEBAUTHN_ORIGINS: 'http://auth.example.com' }),
    'WEBAUTHN_ORIGINS "http://auth.example.com": browsers offer passkeys to secure pages only; allowed: https, or http on the same machine'
  )
  t.equal(
    refusal({ PUBLIC_URL, CORS_ALLOWED_ORIGINS, WEBAUTHN_RP_ID: 'example.net' }),
    'WEBAUTHN_RP_ID "example.net": no page of PUBLIC_URL or CORS_ALLOWED_ORIGINS is in it; allowed: the host of one of them, a domain above it, or WEBAUTHN_ORIGINS with the pages that are'
  )
})

t.test('the pages that may use passkeys follow from the settings', async (t) => {
  const url = 'https://auth.example.com/accounts'
  const cors = 'https://app.example.com,https://elsewhere.example.net'
  const table = [
    [{}, 'auth.example.com', ['https://auth.example.com']],
    [{ CORS_ALLOWED_ORIGINS: cors }, 'auth.example.com', ['https://auth.example.com']],
    [
      { CORS_ALLOWED_ORIGINS: cors, WEBAUTHN_RP_ID: 'example.com' },
      'example.com',
      ['https://auth.example.com', 'https://app.example.com']
    ],
    [
      { CORS_ALLOWED_ORIGINS: cors, WEBAUTHN_RP_ID: 'example.com', WEBAUTHN_ORIGINS: 'https://www.example.com' },
      'example.com',
      ['https://www.example.com']
    ]
  ] as const
  for (const [env, id, origins] of table) {
    t.same(relyingPartyOf(loadConfig({ PUBLIC_URL: url, ...env }), url), { id, origins }, JSON.stringify(env))
  }
})

t.test("dj-rest-auth's names of the cookie's settings work", async (t) => {
  const config = loadConfig({
    JWT_AUTH_SAMESITE: 'Lax',
    JWT_AUTH_COOKIE_DOMAIN: 'example.com',
    JWT_AUTH_REFRESH_COOKIE: 'my-refresh'
  })
  t.match(config, {
    REFRESH_COOKIE_SAMESITE: 'Lax',
    REFRESH_COOKIE_DOMAIN: 'example.com',
    REFRESH_COOKIE_NAME: 'my-refresh'
  })
})

t.test('two-factor authentication that nobody could set up, or whose key can be guessed', async (t) => {
  const advice = 'allowed: at least 32 random bytes, as `openssl rand -base64 48` makes'
  for (const TWO_FACTOR of ['staff', 'required']) {
    t.equal(
      refusal({ ...production, TWO_FACTOR }),
      `ENCRYPTION_KEY: missing in production while TWO_FACTOR is ${TWO_FACTOR}; ${advice}`
    )
    t.ok(loadConfig({ ...production, TWO_FACTOR, ENCRYPTION_KEY: secret }))
    t.ok(loadConfig({ ...production, TWO_FACTOR, KEYRING_SECRET: secret }))
  }
  const guessable = 'correct-horse-battery-staple-keyturn'
  t.equal(
    refusal({ ...production, ENCRYPTION_KEY: guessable }),
    `ENCRYPTION_KEY: made of words or patterns, so it can be guessed; ${advice}`
  )
})

const bare = production

t.test('one of the two settings without which pages of other origins have no sessions in cookies', async (t) => {
  const notesOf = (env: Env) => configNotes(loadConfig(env))
  const origins = { CORS_ALLOWED_ORIGINS: 'https://auth.example.com,https://app.example.com' }
  const credentials = { CORS_ALLOW_CREDENTIALS: 'true' }
  const production = { ...bare, SMTP_URL: 'smtp://mail.example', ENCRYPTION_KEY: secret }
  t.strictSame(notesOf({}), [])
  t.strictSame(notesOf(bare), [
    'ENCRYPTION_KEY is not set: users cannot set up authenticator apps',
    'SMTP_URL is not set: the service sends no emails, so users who have forgotten their password need staff'
  ])
  t.strictSame(notesOf({ ...production, ...origins, ...credentials }), [])
  t.strictSame(notesOf({ ...production, ...origins }), [
    'CORS_ALLOWED_ORIGINS contains "https://app.example.com", but CORS_ALLOW_CREDENTIALS is false: pages there cannot use sessions in cookies (/api/token/cookie)'
  ])
  const noneElse = [
    'CORS_ALLOW_CREDENTIALS is true, but CORS_ALLOWED_ORIGINS contains no other origin: only pages of the service itself can use sessions in cookies (/api/token/cookie)'
  ]
  t.strictSame(notesOf({ ...production, ...credentials }), noneElse)
  t.strictSame(notesOf({ ...production, ...credentials, CORS_ALLOWED_ORIGINS: production.PUBLIC_URL }), noneElse)
})

t.test('a claim that is not copied into tokens is free', async (t) => {
  t.equal(loadConfig({ USER_ID_CLAIM: 'username', TOKEN_CLAIMS: 'none' }).USER_ID_CLAIM, 'username')
  t.match(refusal({ USER_ID_CLAIM: 'sub', JTI_CLAIM: 'sub' }), /^JTI_CLAIM "sub": the claim of USER_ID_CLAIM; /)
})

t.test('warnings', async (t) => {
  const warningsOf = (env: Env) => configWarnings(loadConfig(env))
  t.strictSame(warningsOf({}), [])
  t.strictSame(warningsOf({ CORS_ALLOW_ALL_ORIGINS: 'true', CORS_ALLOW_CREDENTIALS: 'true' }), [
    'CORS_ALLOW_CREDENTIALS lets any site act for its visitors, because CORS_ALLOW_ALL_ORIGINS allows every origin; in production, the service does not start with it'
  ])
  t.strictSame(
    warningsOf({
      CORS_ALLOWED_ORIGINS: 'https://a.example:8443,HTTPS://b.example,https://C.example:443,https://한국.example'
    }),
    [
      'CORS_ALLOWED_ORIGINS: "https://C.example:443" will never match; browsers write its host as "c.example"',
      'CORS_ALLOWED_ORIGINS: "https://한국.example" will never match; browsers write its host as "xn--3e0b707e.example"'
    ]
  )
  const overHttp = ['JWK_URL begins with http; an attacker on the network can replace the keys and sign any token']
  t.strictSame(warningsOf({ ...production, ...theirs, JWK_URL: 'http://id.example.com/' }), overHttp)
  t.strictSame(warningsOf({ ...production, ...theirs, JWK_URL: 'http://127.example.com/' }), overHttp)
  for (const JWK_URL of ['https://id.example.com/', 'http://localhost:8000/', 'http://127.0.0.1/', 'http://[::1]/']) {
    t.strictSame(warningsOf({ ...production, ...theirs, JWK_URL }), [])
  }
})

t.test('names that were probably meant to be settings', async (t) => {
  t.strictSame(
    unknownSettings({
      ACCESS_TOKEN_LIFETIME: '5m',
      SIGNING_KEY_FILE: '',
      CORS_ORIGIN_WHITELIST: '',
      PATH: '',
      SPORT: ''
    }),
    []
  )
  t.strictSame(
    unknownSettings({ ACCES_TOKEN_LIFETIME: '', JWKS_URL: '', SIGNIGN_KEY: '', database_url: '', ISSUER_FIEL: '' }),
    [
      'ACCES_TOKEN_LIFETIME is not a setting; did you mean ACCESS_TOKEN_LIFETIME?',
      'JWKS_URL is not a setting; did you mean JWK_URL?',
      'SIGNIGN_KEY is not a setting; did you mean SIGNING_KEY?',
      'database_url is not a setting; did you mean DATABASE_URL?',
      'ISSUER_FIEL is not a setting; did you mean ISSUER_FILE?'
    ]
  )
})

t.test('settings of Django and its packages that the service does not have were ignored', async (t) => {
  for (const name of Object.keys(unsupported)) {
    t.notOk(name in settings, `${name} is no setting of ours`)
    t.match(unknownSettings({ [name]: 'x' }), [new RegExp(`^${name} is not supported; [a-z][^\\n]+$`)], name)
    t.strictSame(unknownSettings({ [name]: ' ' }), [], `${name} without a value`)
  }
  t.match(unknownSettings({ CHECK_USER_IS_ACTIVE: 'True', CORS_MODEL: 'app.Origin' }), [
    /inactive/,
    /CORS_ALLOWED_ORIGINS/
  ])
  // The advice names settings that are there
  for (const [name, advice] of Object.entries(unsupported)) {
    for (const [meant = ''] of advice.matchAll(/[A-Z]+_[A-Z_]+/g))
      if (meant !== 'SIMPLE_JWT') t.ok(meant in settings, `${name}: ${meant}`)
  }
})

t.test('a conflict with a faulty setting was judged by a value that nobody gave', async (t) => {
  const { faults } = inspectConfig({
    PORT: 'x',
    METRICS_PORT: '3000',
    REFRESH_TOKEN_LIFETIME: '5s',
    NODE_ENV: 'Production'
  })
  t.match(faults, [/^NODE_ENV /, /^PORT /, /^REFRESH_REUSE_INTERVAL: longer/])
  t.equal(faults.length, 3)
})

t.test('the environment of the process is the default', async (t) => {
  const before = process.env.ISSUER
  t.teardown(() => {
    if (before === undefined) delete process.env.ISSUER
    else process.env.ISSUER = before
  })
  process.env.ISSUER = 'https://id.example.com'
  t.equal(loadConfig().ISSUER, 'https://id.example.com')
})

/** A value without functions, which are never the same. */
function plain(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value)
}

/** The message for a signing key, which is checked when all settings are known. */
function keyRefusal(env: Env): string {
  try {
    checkSigningKey(loadConfig(env))
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return 'not refused'
}

/** The message a start with these settings is refused with. */
function refusal(env: Env): string {
  try {
    loadConfig(env)
  } catch (error) {
    if (error instanceof ConfigError && !/[\r\n]/.test(error.message)) return error.message
    throw error
  }
  return 'not refused'
}

/** Writes files into a directory of the test's own. */
function writer(t: Test): (content: string) => string {
  const directory = join(t.testdir(), 'secrets')
  mkdirSync(directory)
  let count = 0
  return (content) => {
    const path = join(directory, `${count++}`)
    writeFileSync(path, content)
    return path
  }
}

function namesOf<T extends object>(object: T): (keyof T)[] {
  const names: (keyof T)[] = []
  for (const name in object) names.push(name)
  return names
}

t.test('a start with three faults named the first one only', async (t) => {
  const env = { SIGNING_KEY: 'x'.repeat(4), PORT: '-1', BCRYPT_COST: '99', ACCESS_TOKEN_LIFETIME: '5' }
  t.throws(() => loadConfig(env), {
    message: /^PORT "-1": .+\nBCRYPT_COST "99": .+\nACCESS_TOKEN_LIFETIME "5": .+$/
  })
})
