import { databaseUrl, host, hostAndPort, proxy, publicUrl, rangeUrl, redisUrl } from './addresses.js'
import { certificates } from './certificates.js'
import { boolean, duration, integer, limit, listOf, oneOf, someOf } from './parsers.js'
import { parser, setting } from './setting.js'

/** The process, the database, logins and limits. */
export const serviceSettings = {
  NODE_ENV: setting({
    default: 'development',
    parse: oneOf('development', 'production', 'test'),
    description: 'The environment. In production, the service rejects settings that are meant for trials.'
  }),
  HOST: setting({
    default: '127.0.0.1',
    parse: host,
    description:
      'The IP address or hostname to listen on. Only the same machine reaches 127.0.0.1; all networks reach 0.0.0.0.'
  }),
  PORT: setting({
    default: '3000',
    parse: integer(0, 65_535),
    description: 'The port to listen on. With 0, the system selects a free port.'
  }),
  SHUTDOWN_DELAY: setting({
    default: '3s',
    parse: duration('0s', '30s'),
    description:
      'The time for which the service still accepts connections after SIGTERM, while readiness is red: proxies need about two of their checks to notice. After that, clients have the same time to close their connections.'
  }),
  PUBLIC_URL: setting({
    parse: publicUrl,
    description:
      'The URL at which users and services reach this service. It is the base of metadata, links and documents, and the OAuth issuer unless ISSUER is set. No request header changes it. Required in production; the default elsewhere is http://localhost:PORT.'
  }),
  WEB_CONCURRENCY: setting({
    default: '1',
    parse: integer(1, 64),
    description:
      'The number of processes that answer requests on the port. Set it to the number of cores if nothing else runs on the machine. The processes count limits together, and /metrics shows their sums. Each has its own connections to the database.'
  }),
  LOG_LEVEL: setting({
    default: 'info',
    parse: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    description: 'The lowest log level that is logged.'
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
      'The private certificate authority that has signed the certificate of the database server. Setting it encrypts the connection. DATABASE_CA_FILE names a file.'
  }),
  MIGRATE_ON_START: setting({
    default: 'true',
    parse: boolean,
    description:
      'Whether the service applies migrations of the database when it starts. With false, run `keyturn migrate` before each start of a new version.'
  }),
  PURGE: setting({
    default: 'on',
    parse: boolean,
    description: 'Whether the service regularly deletes expired sessions, blacklist entries and audit events.'
  }),
  AUDIT_RETENTION: setting({
    default: '365d',
    parse: duration('1h', '36500d'),
    description: 'The time for which audit events are kept.'
  }),
  LOGIN_FIELDS: setting({
    default: 'username',
    parse: someOf('username', 'email'),
    description:
      'The fields with which users log in, together with the password. With email, two users cannot have the same email; the log names users who already share one.'
  }),
  REGISTRATION_OPEN: setting({
    default: 'true',
    parse: boolean,
    description: 'Whether everybody may sign up. With false, staff create the users.'
  }),
  PASSWORD_MIN_LENGTH: setting({
    default: '8',
    parse: integer(1, 64),
    description: 'The minimum number of characters of a new password. In production, at least 8.'
  }),
  BREACHED_PASSWORDS_URL: setting({
    parse: rangeUrl,
    description:
      'A range API of breached passwords, such as https://api.pwnedpasswords.com/range/. The service rejects new passwords that it lists, and sends it only the first 5 hex digits of their SHA-1. If the API does not answer within 1 s, the service accepts the password. In production, the URL must be https or on the same machine.'
  }),
  BCRYPT_COST: setting({
    default: '12',
    parse: integer(4, 15),
    description:
      'The cost of hashing a password. Each step doubles the work, for the service and for an attacker with a copy of the database. In production, at least 10.'
  }),
  RATE_LIMIT: setting({
    default: '600/1m',
    parse: limit,
    description: 'The number of requests that one IP address may send in a period.'
  }),
  LOGIN_RATE_LIMIT: setting({
    default: '20/1m',
    parse: limit,
    description:
      'The number of login attempts that one IP address may make for one account in a period. After the same number of failures from any IP address, a growing back-off follows each failure for the account. Also the number of signed assertions of one client that may fail from one IP address.'
  }),
  REGISTRATION_RATE_LIMIT: setting({
    default: '10/10m',
    parse: limit,
    description:
      'The number of users who may sign up from one IP address in a period. Attempts with an existing name count as well.'
  }),
  KNOWN_DEVICE_LIFETIME: setting({
    default: '180d',
    parse: duration('0s', '400d'),
    description:
      'The time for which the service recognizes a browser or device after a login. A known device can log in with the right password while its account is throttled. With 0s, the service recognizes no devices.'
  }),
  REDIS_URL: setting({
    parse: redisUrl,
    secret: true,
    description:
      'The Redis in which replicas count limits together. Without it, and while it does not answer, each replica counts in its own memory.'
  }),
  INTROSPECTION_CACHE: setting({
    default: '0s',
    parse: duration('0s', '2s'),
    description:
      'The time for which the service repeats the response of an introspection. A revoked token may seem active for that time.'
  }),
  JWKS_ALLOWED_HOSTS: setting({
    default: '',
    parse: listOf(hostAndPort, 'hostnames or IP addresses, each perhaps with a port, such as keys.internal:8443'),
    description:
      'Hosts that the jwks_uri of a client may name although they are not public, or over http. In production, all other hosts must use https and have a public IP address.'
  }),
  TRUST_PROXY: setting({
    default: '',
    parse: parser(proxy.allowed, listOf(proxy, 'addresses')),
    description:
      "The proxies in front of the service. The service accepts forwarded headers about the client's IP address only from them."
  }),
  KEEP_ALIVE_TIMEOUT: setting({
    default: '95s',
    parse: duration('1s', '1d'),
    description:
      'The time for which an idle connection stays open. Set it higher than the idle timeout of the proxy in front of the service. Otherwise the proxy may send a request on a connection that is just closing, and answer 502.'
  }),
  LANGUAGE_CODE: setting({
    parse: oneOf('en', 'ko'),
    description:
      "The language of all error messages and of the introduction on the docs page, as Django's setting without LocaleMiddleware. Without it, each client gets the language of its Accept-Language header."
  }),
  ADMIN: setting({
    default: 'on',
    parse: boolean,
    description: "Whether /admin shows the administrators' page."
  }),
  DOCS: setting({
    default: 'on',
    parse: boolean,
    description: 'Whether /docs shows a page that describes the API and sends requests to it.'
  }),
  DOCS_LOGIN: setting({
    default: 'on',
    parse: boolean,
    description:
      'Whether the docs page stays logged in: after a login under "Try it out", it authorizes requests with the access token, renews it, and keeps it for a reload of the browser tab.'
  })
}
