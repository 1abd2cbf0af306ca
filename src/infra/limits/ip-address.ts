import { isIP, SocketAddress } from 'node:net'

/** An IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2), as `SocketAddress` writes it. */
const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/

/**
 * The one way in which an IP address is written: without a port, brackets or a zone; IPv6 as RFC 5952 writes it; an IPv4
 * address that was mapped to IPv6 as IPv4.
 *
 * @param text what a socket or a forwarded header says, such as `203.0.113.7:40001` or `[2001:DB8::1]:443`
 * @returns undefined for what is no IP address
 */
export function normalizeIp(text: string): string | undefined {
  if (isIP(text) === 4) return text
  const bare = withoutPort(text.trim()).replace(/%.*$/s, '')
  const version = isIP(bare)
  if (version === 0) return undefined
  if (version === 4) return bare
  const { address } = new SocketAddress({ address: bare, family: 'ipv6' })
  return mapped.exec(address)?.[1] ?? address
}

function withoutPort(text: string): string {
  if (text.startsWith('[')) return /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1] ?? ''
  return text.includes('.') ? text.replace(/^([\d.]+):\d{1,5}$/, '$1') : text
}

/**
 * What counts as "the same IP address" for limits and known addresses: an IPv4 address itself, and the /64 network of an
 * IPv6 address, since one connection has all of it and devices change their address in it every day (RFC 8981).
 *
 * @param ip normalized
 */
export function networkOf(ip: string): string {
  if (!ip.includes(':')) return ip
  const [head = '', tail] = ip.split('::').map((part) => (part === '' ? [] : part.split(':')))
  const left = [...head]
  const right = [...(tail ?? [])]
  // An IPv4 address at the end stands for two groups.
  const missing = 8 - left.length - right.length - (ip.includes('.') ? 1 : 0)
  const groups = [...left, ...Array.from({ length: tail === undefined ? 0 : missing }, () => '0'), ...right]
  return `${groups.slice(0, 4).join(':')}::/64`
}
