import { weakness } from '../secret-strength/index.js'
import { isInDomain, isLoopback } from './addresses.js'
import { unlessFaulty } from './config-error.js'
import { databaseOptions, type TlsMode } from './database-options.js'
import { shown } from './parsers.js'
import { relyingPartyFaults } from './relying-party.js'
import type { Config } from './settings.js'

const claimSettings = ['USER_ID_CLAIM', 'TOKEN_TYPE_CLAIM', 'JTI_CLAIM', 'SLIDING_TOKEN_REFRESH_EXP_CLAIM'] as const
const ownClaims = ['exp', 'iat', 'nbf', 'sub', 'sid', 'gen', 'iss', 'aud', 'client_id', 'scope']

/** What is wrong with settings that are good by themselves but not together, one line each. */
export function conflicts(config: Config): string[] {
  const production = unlessFaulty(() => (config.NODE_ENV === 'production' ? inProduction : []))
  return [...production, ...always].flatMap((rule) => unlessFaulty(() => rule(config)))
}

type Rule = (config: Config) => Iterable<string>

const always: Rule[] = [
  function* reuseInterval(config) {
    if (config.REFRESH_REUSE_INTERVAL > config.REFRESH_TOKEN_LIFETIME)
      yield 'REFRESH_REUSE_INTERVAL: longer than REFRESH_TOKEN_LIFETIME; allowed: at most that'
  },
  function* slidingLifetime(config) {
    if (config.SLIDING_TOKEN_LIFETIME > config.SLIDING_TOKEN_REFRESH_LIFETIME)
      yield 'SLIDING_TOKEN_LIFETIME: longer than SLIDING_TOKEN_REFRESH_LIFETIME; allowed: at most that'
  },
  function* metricsPort(config) {
    if (config.METRICS_PORT === config.PORT && config.PORT !== 0)
      yield `METRICS_PORT "${config.METRICS_PORT}": the same as PORT; allowed: another one, or none`
  },
  function* keyringSecret(config) {
    if (config.KEYRING === 'managed' && config.KEYRING_SECRET === undefined)
      yield 'KEYRING_SECRET: missing while KEYRING is managed; allowed: at least 32 random bytes, as `openssl rand -base64 48` makes'
  },
  function* databaseCa(config) {
    if (config.DATABASE_CA !== undefined && tlsOf(config) === 'off')
      yield 'DATABASE_CA: DATABASE_URL disables TLS; allowed: one of the two'
  },
  claimConflicts,
  function* refreshCookieDomain({ PUBLIC_URL, REFRESH_COOKIE_DOMAIN: domain }) {
    if (domain === undefined || PUBLIC_URL === undefined) return
    const { hostname } = new URL(PUBLIC_URL)
    if (!isInDomain(hostname, domain))
      yield `REFRESH_COOKIE_DOMAIN ${shown(domain)}: ${shown(hostname)} of PUBLIC_URL is not in it, so browsers reject the cookie; allowed: that host, or a domain above it`
  },
  relyingParty,
  function* refreshCookieName({ REFRESH_COOKIE_DOMAIN, REFRESH_COOKIE_NAME: name }) {
    if (REFRESH_COOKIE_DOMAIN !== undefined && name?.startsWith('__Host-'))
      yield `REFRESH_COOKIE_NAME ${shown(name)}: browsers reject a cookie of that name with a domain; allowed: another name, or no REFRESH_COOKIE_DOMAIN`
  }
]

function relyingParty(config: Config): Iterable<string> {
  return relyingPartyFaults(config, config.PUBLIC_URL ?? 'http://localhost')
}

/** What DATABASE_URL says about TLS. */
function tlsOf({ DATABASE_URL }: Pick<Config, 'DATABASE_URL'>): TlsMode | undefined {
  return DATABASE_URL.startsWith('file:') ? undefined : databaseOptions(new URL(DATABASE_URL).searchParams).tls
}

const inProduction: Rule[] = [
  function* publicUrl({ PUBLIC_URL }) {
    if (PUBLIC_URL === undefined)
      yield 'PUBLIC_URL: missing in production; allowed: the URL at which users and services reach this service, such as https://auth.example.com'
  },
  function* bcryptCost({ BCRYPT_COST }) {
    if (BCRYPT_COST < 10)
      yield `BCRYPT_COST "${BCRYPT_COST}": too low for production; allowed: a whole number from 10 to 15`
  },
  function* guessableSecret(config) {
    for (const name of ['KEYRING_SECRET', 'ENCRYPTION_KEY'] as const) {
      const secret = config[name]
      const weak = secret === undefined ? null : weakness(secret)
      if (weak !== null)
        yield `${name}: ${weak}, so it can be guessed; allowed: at least 32 random bytes, as \`openssl rand -base64 48\` makes`
    }
  },
  function* encryptionKey({ ENCRYPTION_KEY, KEYRING_SECRET, TWO_FACTOR }) {
    const isDemanded = TWO_FACTOR === 'staff' || TWO_FACTOR === 'required'
    if (isDemanded && ENCRYPTION_KEY === undefined && KEYRING_SECRET === undefined)
      yield `ENCRYPTION_KEY: missing in production while TWO_FACTOR is ${TWO_FACTOR}; allowed: at least 32 random bytes, as \`openssl rand -base64 48\` makes`
  },
  function* passwordLength({ PASSWORD_MIN_LENGTH }) {
    if (PASSWORD_MIN_LENGTH < 8)
      yield `PASSWORD_MIN_LENGTH "${PASSWORD_MIN_LENGTH}": too short for production; allowed: a whole number from 8 to 64`
  },
  function* breachedPasswords({ BREACHED_PASSWORDS_URL }) {
    if (BREACHED_PASSWORDS_URL !== undefined && isOpenToReaders(new URL(BREACHED_PASSWORDS_URL)))
      yield `BREACHED_PASSWORDS_URL ${shown(BREACHED_PASSWORDS_URL)}: an attacker on the network could read and forge the answers; allowed in production: https, or http on the same machine`
  },
  function* jwkIssuer({ JWK_URL, JWK_ISSUER }) {
    if (JWK_URL !== undefined && JWK_ISSUER === undefined)
      yield 'JWK_ISSUER: missing in production while JWK_URL is set; allowed: the iss of the tokens that those keys sign'
  },
  function* jwkAudience({ JWK_URL, JWK_AUDIENCE }) {
    if (JWK_URL !== undefined && JWK_AUDIENCE.length === 0)
      yield 'JWK_AUDIENCE: missing in production while JWK_URL is set; allowed: the aud of the tokens that are meant for this service'
  },
  function* emailVerification({ EMAIL_VERIFICATION, SMTP_URL }) {
    if (EMAIL_VERIFICATION === 'required' && SMTP_URL === undefined)
      yield 'EMAIL_VERIFICATION "required": without SMTP_URL, no user can verify an email, and users who sign up cannot log in; allowed: off, optional, or required with SMTP_URL'
  },
  function* corsCredentials(config) {
    const opener = config.CORS_ALLOW_CREDENTIALS ? openerOf(config) : undefined
    if (opener !== undefined)
      yield `CORS_ALLOW_CREDENTIALS "true": any site could act for its visitors, because ${opener}; allowed: false, or CORS_ALLOWED_ORIGINS instead of all`
  }
]

/** What lets pages of every site call the service; undefined where only some may. */
function openerOf({ CORS_ALLOW_ALL_ORIGINS, CORS_ALLOWED_ORIGIN_REGEXES }: Config): string | undefined {
  if (CORS_ALLOW_ALL_ORIGINS) return 'CORS_ALLOW_ALL_ORIGINS allows every origin'
  // A name that nobody can have (RFC 2606).
  const open = CORS_ALLOWED_ORIGIN_REGEXES.find((pattern) => pattern.matches('https://any-site.invalid'))
  return open && `${shown(open.source)} of CORS_ALLOWED_ORIGIN_REGEXES matches every origin`
}

function* claimConflicts(config: Config): Generator<string> {
  const takenBy = new Map(ownClaims.map((claim) => [claim, 'a claim that the service sets itself']))
  for (const claim of config.TOKEN_CLAIMS) takenBy.set(claim, 'one of TOKEN_CLAIMS')
  for (const name of claimSettings) {
    const claim = config[name]
    const taken = takenBy.get(claim)
    const isSubject = name === 'USER_ID_CLAIM' && claim === 'sub'
    if (taken !== undefined && !isSubject) {
      yield `${name} ${shown(claim)}: ${taken}; allowed: a name that no other claim has (taken: ${[...takenBy.keys()].join(', ')})`
    }
    takenBy.set(claim, `the claim of ${name}`)
  }
}

/** What is allowed but probably not meant, one line each, for the log. */
export function configWarnings(config: Config): string[] {
  return [...warnings(config)]
}

function* warnings(config: Config) {
  const { CORS_ALLOW_CREDENTIALS, CORS_ALLOWED_ORIGINS, JWK_URL, NODE_ENV, PUBLIC_URL } = config
  const opener = openerOf(config)
  if (CORS_ALLOW_CREDENTIALS && opener !== undefined) {
    yield `CORS_ALLOW_CREDENTIALS lets any site act for its visitors, because ${opener}; in production, the service does not start with it`
  }
  for (const origin of CORS_ALLOWED_ORIGINS) {
    const sent = /^https?:/i.test(origin) ? new URL(origin).host : undefined
    if (sent !== undefined && !origin.endsWith(`://${sent}`)) {
      yield `CORS_ALLOWED_ORIGINS: ${shown(origin)} will never match; browsers write its host as ${shown(sent)}`
    }
  }
  if (NODE_ENV === 'production' && PUBLIC_URL !== undefined && isOpenToReaders(new URL(PUBLIC_URL))) {
    yield 'PUBLIC_URL begins with http; an attacker on the network can read the tokens and passwords'
  }
  for (const name of ['PASSWORD_RESET_URL', 'EMAIL_VERIFICATION_URL'] as const) {
    const page = config[name]
    if (NODE_ENV === 'production' && page !== undefined && isOpenToReaders(new URL(page))) {
      yield `${name} begins with http; an attacker on the network can replace the page`
    }
  }
  if (NODE_ENV === 'production' && JWK_URL !== undefined && isOpenToReaders(new URL(JWK_URL))) {
    yield 'JWK_URL begins with http; an attacker on the network can replace the keys and sign any token'
  }
}

const isOpenToReaders = (url: URL): boolean => url.protocol === 'http:' && !isLoopback(url)

/** What the settings mean for front ends, one line each. Not worth a line in the log of each start. */
export function configNotes(config: Config): string[] {
  return [...notes(config)]
}

function* notes(config: Config) {
  const { CORS_ALLOW_CREDENTIALS, CORS_ALLOWED_ORIGINS, NODE_ENV, PUBLIC_URL, SMTP_URL } = config
  const { ENCRYPTION_KEY, KEYRING_SECRET, TWO_FACTOR } = config
  const hasKey = ENCRYPTION_KEY !== undefined || KEYRING_SECRET !== undefined
  if (NODE_ENV === 'production' && TWO_FACTOR !== 'off' && !hasKey) {
    yield 'ENCRYPTION_KEY is not set: users cannot set up authenticator apps'
  }
  if (NODE_ENV === 'production' && SMTP_URL === undefined) {
    yield 'SMTP_URL is not set: the service sends no emails, so users who have forgotten their password need staff'
  }
  const other = CORS_ALLOWED_ORIGINS.find((one) => PUBLIC_URL === undefined || one !== new URL(PUBLIC_URL).origin)
  if (other !== undefined && !CORS_ALLOW_CREDENTIALS) {
    yield `CORS_ALLOWED_ORIGINS contains ${shown(other)}, but CORS_ALLOW_CREDENTIALS is false: pages there cannot use sessions in cookies (/api/token/cookie)`
  }
  if (CORS_ALLOW_CREDENTIALS && other === undefined) {
    yield 'CORS_ALLOW_CREDENTIALS is true, but CORS_ALLOWED_ORIGINS contains no other origin: only pages of the service itself can use sessions in cookies (/api/token/cookie)'
  }
}
