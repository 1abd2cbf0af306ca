import { BlockList, isIP } from 'node:net'
import { normalizeIp } from './ip-address.js'

/**
 * Decides whose forwarded headers are believed.
 *
 * @param proxies IP addresses, and networks such as 10.0.0.0/8
 */
export function createProxyTrust(proxies: readonly string[]): (address: string) => boolean {
  const trusted = new BlockList()
  for (const proxy of proxies) {
    const [given = '', prefix] = proxy.split('/')
    const address = normalizeIp(given) ?? given
    const isV4 = isIP(address) === 4
    const bits = prefix === undefined ? 128 : Number(prefix) + (given.includes(':') ? 0 : 96)
    // Bits are counted as those of an IPv6 address: ::ffff:10.0.0.0/104 is 10.0.0.0/8.
    trusted.addSubnet(address, isV4 ? Math.max(0, bits - 96) : bits, isV4 ? 'ipv4' : 'ipv6')
  }
  return (address) => {
    const ip = normalizeIp(address)
    return ip !== undefined && trusted.check(ip, isIP(ip) === 4 ? 'ipv4' : 'ipv6')
  }
}
