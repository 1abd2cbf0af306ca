import { isIP } from 'node:net'
import { fileURLToPath } from 'node:url'
import { databaseOptions } from './database-options.js'
import { listOf, shown } from './parsers.js'
import { parser, Refusal } from './setting.js'

/** Where the database is. A secret, as it may hold a password: no message quotes any of it. */
export const databaseUrl = parser(
  'file:<path>, or mysql:// or mariadb:// with a host and a database name, as in mysql://user:password@host:3306/name, ' +
    'special characters in the password percent-encoded',
  (text) => {
    const raw = text.trim()
    if (raw.startsWith('file:')) return fileUrl(raw)
    if (!/^(?:mysql|mariadb):\/\//.test(raw)) throw new Refusal('neither file:, mysql:// nor mariadb://')
    if (!URL.canParse(raw)) throw new Refusal('not a valid URL')
    const { hostname, pathname, hash, username, password, searchParams } = new URL(raw)
    if (hostname === '') throw new Refusal('the host is missing')
    if (hash !== '') throw new Refusal('contains a # that is not percent-encoded')
    if (!/^\/[^/]+$/.test(pathname))
      throw new Refusal(pathname.length > 1 ? 'the path is not a database name' : 'the database name is missing')
    if (![username, password, pathname].every(isPercentEncoded))
      throw new Refusal('contains a % that is not percent-encoded')
    databaseOptions(searchParams)
    return raw
  }
)

function fileUrl(raw: string): string {
  if (/^file:(?:\/\/)?$/.test(raw) || raw.endsWith('/')) throw new Refusal('the name of the file is missing')
  if (raw.includes('?'))
    throw new Refusal('a file has no options after ?; in a file:// URL, write %3F for a ? in a name')
  if (raw.startsWith('file://') && raw.includes('#')) throw new Refusal('contains a # that is not percent-encoded')
  try {
    if (raw.startsWith('file://')) fileURLToPath(raw)
  } catch {
    throw new Refusal('not a valid file URL')
  }
  return raw
}

function isPercentEncoded(part: string): boolean {
  try {
    decodeURIComponent(part)
    return true
  } catch {
    return false
  }
}

/** Where Redis is. A secret, as it may hold a password. */
export const redisUrl = parser('redis://, or rediss:// for TLS, as in redis://:password@host:6379/0', (text) => {
  const raw = text.trim()
  if (!/^rediss?:\/\//.test(raw)) throw new Refusal('neither redis:// nor rediss://')
  if (!URL.canParse(raw)) throw new Refusal('not a valid URL')
  const { hostname, pathname, username, password } = new URL(raw)
  if (hostname === '') throw new Refusal('the host is missing')
  if (!/^\/?\d*$/.test(pathname)) throw new Refusal('the path is not the number of a database')
  if (![username, password].every(isPercentEncoded)) throw new Refusal('contains a % that is not percent-encoded')
  return raw
})

/** A page on the web. */
export const webUrl = parser('a URL that begins with https:// or http://', (raw) => {
  if (!/^https?:\/\//i.test(raw) || !URL.canParse(raw)) throw new Refusal('not an http or https URL')
  const { username, password } = new URL(raw)
  if (username !== '' || password !== '') throw new Refusal('contains a user name or a password')
  return raw
})

/** How somebody is reached: what RFC 9116 calls a contact, in the form in which URLs are sent. */
export const contact = parser(
  'URIs such as mailto:security@example.com, tel:+1-201-555-0123 or https://example.com/report',
  (raw) => {
    const known = /^(?:mailto:[^\s@]+@[^\s@?]+(?:\?\S*)?|tel:\+[\d().-]+|https:\/\/\S+)$/i
    if (!known.test(raw) || !URL.canParse(raw))
      throw new Refusal(`${shown(raw)} is not a mailto:, tel: or https:// URI`)
    const { username, password, href } = new URL(raw)
    if (username !== '' || password !== '') throw new Refusal('contains a user name or a password')
    return href
  }
)

/** Where users and services reach us. The slash at the end is dropped, so that paths can be added. */
export const publicUrl = parser('a URL without a query or fragment, such as https://auth.example.com', (raw) => {
  const { search, hash, origin, pathname } = new URL(webUrl(raw))
  if (search !== '' || hash !== '' || /[?#]/.test(raw)) throw new Refusal('contains a query or a fragment')
  return origin + pathname.replace(/\/+$/, '')
})

/** Whether a URL leads to the same machine. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'))
}

/** Whether a host is a domain or below it. */
export const isInDomain = (hostname: string, domain: string): boolean =>
  hostname === domain || hostname.endsWith(`.${domain}`)

const domainName = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?$/

/** The hosts that share a cookie: a domain and all below it. Browsers ignore a dot before it. */
export const cookieDomain = parser('a domain such as example.com, which all hosts below it share', (raw) => {
  const domain = raw.toLowerCase().replace(/^\./, '')
  if (isIP(domain) !== 0) throw new Refusal('an IP address has no hosts below it')
  if (!domainName.test(domain)) throw new Refusal('not a domain name with a dot in it')
  return domain
})

/** What passkeys belong to (WebAuthn's RP ID). */
export const relyingPartyId = parser('a domain such as example.com, or localhost', (raw) => {
  const domain = raw.toLowerCase()
  if (isIP(domain) !== 0) throw new Refusal('passkeys do not belong to IP addresses')
  if (domain !== 'localhost' && !domainName.test(domain)) throw new Refusal('not a domain name with a dot in it')
  return domain
})

/** Where something is added to the path. */
export const rangeUrl = parser(
  'a URL without a query or fragment, such as https://api.pwnedpasswords.com/range/',
  (raw) => {
    if (/[?#]/.test(webUrl(raw))) throw new Refusal('contains a query or a fragment')
    return new URL(raw).href
  }
)

/** What to listen on. */
export const host = parser('an IP address or a hostname, such as 127.0.0.1, :: or localhost', (raw) => {
  const name = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z](?:[a-z0-9-]*[a-z0-9])?$/i
  if (isIP(raw) === 0 && !name.test(raw)) throw new Refusal('not an IP address or a hostname (PORT sets the port)')
  return raw
})

/** A host on the web, perhaps with a port. */
export const hostAndPort = parser('a hostname or an IP address, perhaps with a port', (raw) => {
  if (!/^(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i.test(raw) || !URL.canParse(`https://${raw}`)) {
    throw new Refusal(`${shown(raw)} is not a host, or host:port (IPv6 in brackets)`)
  }
  return raw.toLowerCase()
})

/** A proxy's address, or a network of them. */
export const proxy = parser('IP addresses and networks such as 10.0.0.0/8, separated by commas', (raw) => {
  if (/^true$/i.test(raw)) throw new Refusal('trusting every proxy lets every client choose its IP address')
  if (/^\d+$/.test(raw)) throw new Refusal('a number of hops also trusts clients that reach the service directly')
  const [address = '', prefix, ...rest] = raw.split('/')
  const version = isIP(address)
  // An address with a zone (fe80::1%eth0) means a different host on each machine.
  if (version === 0 || address.includes('%') || rest.length > 0)
    throw new Refusal(`${shown(raw)} is not an IP address (hostnames are not looked up)`)
  const bits = version === 4 ? 32 : 128
  if (prefix !== undefined && !(/^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= bits)) {
    throw new Refusal(`${shown(raw)} is not a network of 1 to ${bits} bits`)
  }
  return raw
})

/** What browsers send as `Origin`. */
const origin = parser(
  'origins such as https://app.example.com or http://localhost:5173, separated by commas',
  (raw) => {
    if (raw === '*' || /^true$/i.test(raw))
      throw new Refusal(`${shown(raw)} is not an origin (CORS_ALLOW_ALL_ORIGINS=true allows all of them)`)
    if (/^false$/i.test(raw)) throw new Refusal(`${shown(raw)} is not an origin (leave the setting out to allow none)`)
    // What web views of applications send for pages that came with them.
    if (/^file:\/\/$/i.test(raw)) return raw
    if (raw === 'null')
      throw new Refusal(
        '"null" is the origin of any sandboxed page (CORS_ALLOW_ALL_ORIGINS=true allows it with all others)'
      )
    const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(raw) ?? []
    if (scheme === undefined) throw new Refusal(`${shown(raw)} has no scheme`)
    if (rest.includes('*'))
      throw new Refusal(`${shown(raw)} contains a wildcard (CORS_ALLOWED_ORIGIN_REGEXES takes patterns)`)
    if (/[/?#]/.test(rest))
      throw new Refusal(`${shown(raw)} continues after the host (an origin has no path, not even a slash)`)
    if (!/^(?:\[[0-9a-f:.]+\]|[^\s:@[\]\\"'<>]+)(?::\d+)?$/i.test(rest) || !URL.canParse(raw)) {
      throw new Refusal(`${shown(raw)} is not scheme://host or scheme://host:port`)
    }
    return raw
  }
)

/** Several of them. */
export const origins = parser(origin.allowed, listOf(origin, 'origins'))
