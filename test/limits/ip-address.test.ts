import { isIP } from 'node:net'
import fc from 'fast-check'
import t from 'tap'
import { networkOf, normalizeIp } from '../../src/infra/limits/ip-address.js'
import { createProxyTrust } from '../../src/infra/limits/trusted-proxies.js'

const written: [text: string, ip: string | undefined][] = [
  ['203.0.113.7', '203.0.113.7'],
  ['203.0.113.7:40001', '203.0.113.7'],
  [' 203.0.113.7 ', '203.0.113.7'],
  ['[203.0.113.7]', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['[::ffff:203.0.113.7]:40001', '203.0.113.7'],
  ['::FFFF:cb00:7107', '203.0.113.7'],
  ['0:0:0:0:0:ffff:cb00:7107', '203.0.113.7'],
  ['2001:DB8::1', '2001:db8::1'],
  ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['[fe80::1%25eth0]:80', 'fe80::1'],
  ['::1', '::1'],
  ['::', '::'],
  ['', undefined],
  ['unknown', undefined],
  ['_hidden', undefined],
  ['203.0.113.007', undefined],
  ['203.0.113.7:', undefined],
  ['203.0.113.7:400010', undefined],
  ['203.0.113.7:80:80', undefined],
  ['203.0.113', undefined],
  ['[2001:db8::1', undefined],
  ['2001:db8::1]:80', undefined],
  ['[2001:db8::1]x', undefined],
  ['2001:db8:::1', undefined],
  ['x'.repeat(60), undefined],
  [`${'1'.repeat(60)}.0.0.1`, undefined],
  ["203.0.113.7'; DROP TABLE users; --", undefined],
  ['203.0.113.7\n', '203.0.113.7']
]

t.test('an IP address is written in one way, whatever a proxy adds to it', async (t) => {
  for (const [text, ip] of written) t.equal(normalizeIp(text), ip, JSON.stringify(text))
})

t.test('a normalized IP address is an IP address of at most 39 characters, and stays as it is', async () => {
  const texts = fc.oneof(fc.ipV4(), fc.ipV4Extended(), fc.ipV6(), fc.string(), fc.webAuthority())
  fc.assert(
    fc.property(texts, (text) => {
      const ip = normalizeIp(text)
      return ip === undefined || (isIP(ip) !== 0 && ip.length <= 39 && normalizeIp(ip) === ip)
    })
  )
})

const networks: [ip: string, network: string][] = [
  ['203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8::3:4:5:6', '2001:db8:0:0::/64'],
  ['2001:db8:0:0:3:4:5:6', '2001:db8:0:0::/64'],
  ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
  ['0:0:1::1', '0:0:1:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['::203.0.113.7', '0:0:0:0::/64']
]

t.test(
  'IPv6 addresses of one /64 are the same IP address, whatever their privacy extensions make of them',
  async (t) => {
    for (const [ip, network] of networks) t.equal(networkOf(ip), network, ip)
    const group = fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16))
    const four = fc.array(group, { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(four, four, four, four, (network, one, another, elsewhere) => {
        const of = (groups: string[]) => networkOf(normalizeIp(groups.join(':')) ?? '')
        const isSame = of([...network, ...one]) === of([...network, ...another])
        const differs = of([...network, ...one]) !== of([...elsewhere, ...one])
        return isSame && (differs || network.join() === elsewhere.join())
      })
    )
  }
)

const trusts: [proxies: string[], address: string, isTrusted: boolean][] = [
  [['10.0.0.5'], '10.0.0.5', true],
  [['10.0.0.5'], '::ffff:10.0.0.5', true],
  [['10.0.0.5'], '10.0.0.5:8080', true],
  [['10.0.0.5'], '10.0.0.6', false],
  [['10.0.0.0/8'], '10.200.0.1', true],
  [['10.0.0.0/8'], '11.0.0.1', false],
  [['::ffff:10.0.0.0/104'], '10.200.0.1', true],
  [['::ffff:10.0.0.0/104'], '11.0.0.1', false],
  [['2001:db8::/32'], '2001:db8:1::1', true],
  [['2001:db8::/32'], '[2001:DB8:1::1]:443', true],
  [['2001:db8::/32'], '2001:db9::1', false],
  [['2001:db8::1'], '2001:db8:0::1', true],
  [['10.0.0.5', '::1'], '::1', true],
  [['10.0.0.5'], 'unknown', false],
  [['10.0.0.5'], '', false]
]

t.test('a proxy is trusted by its IP address, however that is written', async (t) => {
  for (const [proxies, address, isTrusted] of trusts)
    t.equal(createProxyTrust(proxies)(address), isTrusted, `${proxies}: ${address}`)
})
