import t from 'tap'
import { createProxyTrust } from '../../src/infra/limits/trusted-proxies.js'

t.test("which proxies' forwarded headers are trusted", (t) => {
  const rows: [proxies: string[], trusted: string[], others: string[]][] = [
    [[], [], ['127.0.0.1', '::1']],
    [['10.1.2.3'], ['10.1.2.3', '::ffff:10.1.2.3'], ['10.1.2.4', '::10.1.2.3', 'x', '']],
    [['10.0.0.0/8'], ['10.0.0.0', '10.255.255.255', '::ffff:10.9.9.9'], ['9.255.255.255', '11.0.0.0', '::1']],
    [['192.0.2.128/25'], ['192.0.2.128', '192.0.2.255'], ['192.0.2.127']],
    [['0.0.0.0/0'], ['1.2.3.4', '::ffff:1.2.3.4'], ['2001:db8::1']],
    [['::/0'], ['2001:db8::1'], []],
    [['2001:db8::1'], ['2001:db8::1', '2001:DB8:0::1'], ['2001:db8::2', '127.0.0.1']],
    [['2001:db8::/32'], ['2001:db8:ffff::1'], ['2001:db9::1']],
    [['::ffff:10.0.0.0/104'], ['10.9.9.9', '::ffff:10.9.9.9'], ['11.0.0.0']],
    [['::ffff:10.1.2.3'], ['10.1.2.3'], ['10.1.2.4']],
    [['10.0.0.0/8', '192.0.2.1'], ['10.1.1.1', '192.0.2.1'], ['192.0.2.2']]
  ]
  for (const [proxies, trusted, others] of rows) {
    const isTrusted = createProxyTrust(proxies)
    for (const ip of trusted) t.equal(isTrusted(ip), true, `${ip} in ${proxies}`)
    for (const ip of others) t.equal(isTrusted(ip), false, `${ip} not in ${proxies}`)
  }
  t.end()
})
