import { databaseUrl, host, hostAndPort, proxy, publicUrl, rangeUrl, redisUrl } from './addresses.js'
import { certificates } from './certificates.js'
import { boolean, duration, integer, limit, listOf, oneOf, someOf } from './parsers.js'
import { parser, setting } from './setting.js'

/** Where the service runs, what it keeps, and what it puts up with. */
export const serviceSettings = {
  NODE_ENV: setting({
    default: 'development',
    parse: oneOf('development', 'production', 'test'),
    description:
      'What the service is running for. In production, settings that are only good for trying things out are refused.'
  }),
  HOST: setting({
    default: '127.0.0.1',
    parse: host,
    description:
      'The address to listen on. 127.0.0.1 can only be reached from the same machine; 0.0.0.0 from everywhere.'
  }),
  PORT: setting({
    default: '3000',
    parse: integer(0, 65_535),
    description: 'The port to listen on. With 0 the system picks a free one.'
  }),
  PUBLIC_URL: setting({
    parse: publicUrl,
    description:
      "The URL that users and services reach this service at: the base of metadata, links and documents, and OAuth's issuer unless ISSUER is set. No request header changes it. Required in production; http://localhost:PORT elsewhere."
  }),
  WEB_CONCURRENCY: setting({
    default: '1',
    parse: integer(1, 64),
    description:
      'How many processes answer requests on the one port: as many as there are cores, where nothing else runs. They count limits together, and /metrics shows their sums. Each has connections of its own to the database.'
  }),
  LOG_LEVEL: setting({
    default: 'info',
    parse: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    description: 'From which weight on something is logged.'
  }),
  DATABASE_URL: setting({
    default: 'file:./data/keyturn.db',
    parse: databaseUrl,
    secret: true,
    description:
      'The database: file:<path> for the embedded one, or the URL of a MySQL or MariaDB server. `?ssl-mode=REQUIRED`, `VERIFY_CA` or `VERIFY_IDENTITY` encrypts the connection.'
  }),
  DATABASE_CA: setting({
    parse: certificates,
    description:
      "The certificate authority that has signed the database server's certificate, where it is a private one. Setting it encrypts the connection. DATABASE_CA_FILE names a file."
  }),
  MIGRATE_ON_START: setting({
    default: 'true',
    parse: boolean,
    description:
      "Whether the start brings the database's tables up to date. Where not, run `keyturn migrate` before it."
  }),
  PURGE: setting({
    default: 'on',
    parse: boolean,
    description: 'Whether what has expired (sessions, blacklist entries, audit events) is deleted from time to time.'
  }),
  AUDIT_RETENTION: setting({
    default: '365d',
    parse: duration('1h', '36500d'),
    description: 'How long audit events are kept.'
  }),
  LOGIN_FIELDS: setting({
    default: 'username',
    parse: someOf('username', 'email'),
    description:
      'What users may log in with, besides their password. With email, no two users may have one email; the log names users who share one already.'
  }),
  REGISTRATION_OPEN: setting({
    default: 'true',
    parse: boolean,
    description: 'Whether anyone may sign up. Where not, staff make the users.'
  }),
  PASSWORD_MIN_LENGTH: setting({
    default: '8',
    parse: integer(1, 64),
    description: 'The least number of characters in a new password. In production at least 8.'
  }),
  BREACHED_PASSWORDS_URL: setting({
    parse: rangeUrl,
    description:
      'A range API of breached passwords, such as https://api.pwnedpasswords.com/range/. New passwords that it lists are refused; it learns the first 5 hex digits of their SHA-1. Without an answer within 1 s, a password is accepted. In production https, or on the same machine.'
  }),
  BCRYPT_COST: setting({
    default: '12',
    parse: integer(4, 15),
    description:
      'How much work it is to check a password: each step up doubles it, for the service and for whoever stole the database. In production at least 10.'
  }),
  RATE_LIMIT: setting({
    default: '600/1m',
    parse: limit,
    description: 'How many requests one address may make in which time.'
  }),
  LOGIN_RATE_LIMIT: setting({
    default: '20/1m',
    parse: limit,
    description:
      'How many times one address may try to log in to one account in which time. As many failures from anywhere are free; then the account pauses after each, for ever longer. Also how many signed assertions of one client may fail from one IP address.'
  }),
  REGISTRATION_RATE_LIMIT: setting({
    default: '10/10m',
    parse: limit,
    description: 'How many users may sign up from one IP address in which time. Names that are taken count as well.'
  }),
  KNOWN_DEVICE_LIFETIME: setting({
    default: '180d',
    parse: duration('0s', '400d'),
    description:
      'How long a browser or device is known after a login. A known device logs in with the right password while its account is throttled. With 0s no device is remembered.'
  }),
  REDIS_URL: setting({
    parse: redisUrl,
    secret: true,
    description:
      'The Redis in which replicas count together. Without one, and while it does not answer, each counts in its own memory.'
  }),
  INTROSPECTION_CACHE: setting({
    default: '0s',
    parse: duration('0s', '2s'),
    description:
      'How long the answer to an introspection may be given again: as long a token may seem to outlive its end.'
  }),
  JWKS_ALLOWED_HOSTS: setting({
    default: '',
    parse: listOf(hostAndPort, 'host names or IP addresses, each perhaps with a port, such as keys.internal:8443'),
    description:
      "Hosts that a client's jwks_uri may name although they are not public, or over http. In production all others must be https and have a public IP address."
  }),
  TRUST_PROXY: setting({
    default: '',
    parse: parser(proxy.allowed, listOf(proxy, 'addresses')),
    description:
      "The proxies in front of the service. Only from these are forwarded headers believed about the client's address."
  }),
  KEEP_ALIVE_TIMEOUT: setting({
    default: '95s',
    parse: duration('1s', '1d'),
    description:
      'How long an idle connection stays open. Set it to more than the proxy in front keeps an idle connection to the service; otherwise the proxy sends a request to a connection that is just being closed, and answers 502.'
  }),
  LANGUAGE_CODE: setting({
    parse: oneOf('en', 'ko'),
    description:
      "The language of every error message, as Django's setting of that name without its LocaleMiddleware. Without one, each client gets the language that its Accept-Language asks for."
  }),
  DOCS: setting({
    default: 'on',
    parse: boolean,
    description: 'Whether there is a page at /docs that shows the API and lets one try it.'
  })
}
