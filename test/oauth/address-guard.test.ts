import t from 'tap'
import { createAddressGuard, isPublicAddress } from '../../src/domain/clients/address-guard.js'

const inside = [
  ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  ...['169.254.169.254', '100.64.0.1', '100.127.255.255', '192.0.0.1', '192.0.2.1', '198.18.0.1', '198.51.100.1'],
  ...['203.0.113.7', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
  ...['::', '::1', 'fe80::1', 'fe80::1%eth0', 'fec0::1', 'fc00::1', 'fd12:3456::1', 'ff02::1', '2001:db8::1', '100::1'],
  ...['::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:7f00:1', '::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b:1::1'],
  ...['2002:7f00:1::1', '2001::1', '4000::1', 'localhost', '', 'x']
]
const outside = ['1.1.1.1', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '::ffff:8.8.8.8']

t.test('which IP addresses are public', async (t) => {
  for (const address of inside) t.notOk(isPublicAddress(address), address)
  for (const address of outside) t.ok(isPublicAddress(address), address)
})

t.test('a jwks_uri made the service fetch any host and port: what its text tells', async (t) => {
  const allowedHosts = ['keys.internal', '10.0.0.7:8443', '[fd00::7]']
  const { problemOf } = createAddressGuard({ strict: true, allowedHosts })
  const bad = [
    ...['http://keys.example/', 'http://1.1.1.1/', 'https://127.0.0.1/', 'https://127.1/', 'https://0x7f.1/'],
    ...['https://2130706433/', 'https://0177.0.0.1/', 'https://[::1]/', 'https://[::ffff:127.0.0.1]/'],
    ...[
      'https://[::ffff:a9fe:a9fe]/',
      'https://169.254.169.254/latest/',
      'https://10.0.0.7/',
      'https://10.0.0.7:8444/'
    ],
    ...['https://[fe80::1]/', 'https://[fd00::8]/', 'https://u:p@keys.example/', 'https://u@keys.example/'],
    ...[
      'https://[',
      'https://',
      'https:/',
      '',
      'x',
      'ftp://keys.example/',
      'file:///etc/passwd',
      'gopher://x/',
      'data:,x'
    ]
  ]
  for (const url of bad) t.ok(problemOf(url), url)
  const names = [
    'localhost',
    'LOCALHOST',
    'localhost.',
    'foo.localhost',
    'a.b.Localhost.',
    'localhost.localdomain',
    'keys'
  ]
  names.push('keys.', 'printer.local', 'metadata.google.internal', 'metadata.google.internal.', 'x.home.arpa', 'k.corp')
  names.push('localhost:8443', '%6cocalhost', 'ｌｏｃａｌｈｏｓｔ', 'localhost。', '127.0.0.1.', 'keys.internal.')
  for (const name of names) t.match(problemOf(`https://${name}/jwks`), 'public IP address', name)
  const alike = [
    'localhost.example',
    'local.example',
    'notlocalhost.com',
    'internal.keys.io',
    'keys.example.',
    'arpa.com'
  ]
  for (const name of alike) t.equal(problemOf(`https://${name}/jwks`), null, name)
  const good = ['https://keys.example/jwks', 'https://1.1.1.1/', 'https://[2606:4700:4700::1111]:8443/']
  good.push('http://keys.internal/', 'https://KEYS.internal:1/', 'http://10.0.0.7:8443/', 'https://[fd00::7]/')
  for (const url of good) t.equal(problemOf(url), null, url)

  const lax = createAddressGuard({ strict: false, allowedHosts: [] })
  for (const url of ['http://127.0.0.1:8080/', 'https://localhost/', 'http://keys/', 'http://foo.localhost./'])
    t.equal(lax.problemOf(url), null)
  for (const url of ['https://[', 'ftp://x/', 'http://u:p@x/']) t.ok(lax.problemOf(url), url)
})

t.test('a name is judged by the IP addresses that it has when the connection is made (DNS rebinding)', async (t) => {
  let answers: string[] = []
  const lookup = Object.assign(
    (_name: string, _options: object, callback: (error: null, found: { address: string; family: number }[]) => void) =>
      callback(
        null,
        answers.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
      ),
    { __promisify__: undefined }
  )
  const guard = createAddressGuard({ strict: true, allowedHosts: ['inside.example'], lookup: Object(lookup) })
  const resolve = (host: string, all: boolean) =>
    new Promise((resolve) =>
      guard.lookupFor(new URL(`https://${host}/`))(host, { all }, (error, found) => resolve(error?.name ?? found))
    )
  answers = ['1.1.1.1']
  t.same(await resolve('keys.example', true), [{ address: '1.1.1.1', family: 4 }])
  t.equal(await resolve('keys.example', false), '1.1.1.1')
  answers = ['127.0.0.1']
  for (const all of [true, false]) t.equal(await resolve('keys.example', all), 'ForbiddenAddress')
  answers = ['10.0.0.1', '::1', '1.1.1.1', '::ffff:10.0.0.1']
  t.same(await resolve('keys.example', true), [{ address: '1.1.1.1', family: 4 }], 'the public one alone')
  answers = ['127.0.0.1']
  t.same(await resolve('inside.example', true), [{ address: '127.0.0.1', family: 4 }], 'allowed by name')
})
