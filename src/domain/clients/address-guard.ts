import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

export interface AddressGuardOptions {
  /** Whether only https and public IP addresses are allowed, as in production. */
  strict: boolean
  /** Hosts, with or without a port, that are allowed wherever they are. */
  allowedHosts: readonly string[]
  /** The system's own name resolution if not given. */
  lookup?: typeof systemLookup
}

/** A URL that the service must not fetch. */
export class ForbiddenAddress extends Error {
  override name = 'ForbiddenAddress'
}

export type AddressGuard = ReturnType<typeof createAddressGuard>

/**
 * Decides what the service may fetch for others. A name is judged by the IP addresses that it has when the connection is made, so
 * one that changes them in between gains nothing (DNS rebinding).
 */
export function createAddressGuard({ strict, allowedHosts, lookup = systemLookup }: AddressGuardOptions) {
  const allowed = new Set(allowedHosts.map((host) => host.toLowerCase()))

  return {
    /** What is wrong with a URL, as far as its text tells; null for nothing. */
    problemOf(text: string): string | null {
      if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return 'Enter a valid URL.'
      const url = new URL(text)
      if (url.username !== '' || url.password !== '') return 'Enter a URL without a user name or password.'
      if (!strict || isAllowed(url)) return null
      if (url.protocol !== 'https:') return 'Only https is allowed, except for the hosts in JWKS_ALLOWED_HOSTS.'
      const literal = url.hostname.replace(/^\[|\]$/g, '')
      return (ipaddr.isValid(literal) ? isPublicAddress(literal) : isPublicName(literal)) ? null : publicOnly
    },

    /** The name resolution for a connection to a URL's host. It yields public IP addresses alone, unless the host is allowed. */
    lookupFor(url: URL): LookupFunction {
      if (!strict || isAllowed(url)) return lookup
      return (hostname, options, callback) => lookupPublic(hostname, options, callback)
    }
  }

  function isAllowed({ hostname, protocol, port }: URL): boolean {
    const number = port || (protocol === 'https:' ? '443' : '80')
    return allowed.has(hostname) || allowed.has(`${hostname}:${number}`)
  }

  function lookupPublic(hostname: string, options: LookupOptions, callback: Parameters<LookupFunction>[2]): void {
    lookup(hostname, { ...options, all: true }, (error: Error | null, found: LookupAddress[]) => {
      if (error) return callback(error, '')
      const [first, ...rest] = found.filter(({ address }) => isPublicAddress(address))
      if (first === undefined) return callback(new ForbiddenAddress(publicOnly), '')
      if (options.all) callback(null, [first, ...rest])
      else callback(null, first.address, first.family)
    })
  }
}

const publicOnly = 'Only hosts with a public IP address are allowed, and those in JWKS_ALLOWED_HOSTS.'

/**
 * Domains that no public name server knows: RFC 6761 (section 6.3), 6762 and 8375, and ICANN's for private use. Systems resolve them to
 * this machine or its network.
 */
const privateDomains = /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|lan|home|corp|home\.arpa)$/

/** Whether a name may be public, as far as it tells: one without a dot never is. */
function isPublicName(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '')
  return name.includes('.') && !privateDomains.test(name)
}

/** Whether an IP address is reachable for everybody: not loopback, link-local, private, shared, mapped to one of these, or reserved. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  if (parsed.range() !== 'unicast') return false
  // Of IPv6, global unicast alone (RFC 4291, section 2.4): 2000::/3.
  return !(parsed instanceof ipaddr.IPv6) || ((parsed.parts[0] ?? 0) & 0xe000) === 0x2000
}
