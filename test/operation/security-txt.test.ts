import t from 'tap'
import { build, testClock } from '../service.js'

const path = '/.well-known/security.txt'
const day = 86_400_000
const url = 'https://auth.example.com'

t.test('vulnerabilities could be reported nowhere: security.txt names the contacts (RFC 9116)', async (t) => {
  const SECURITY_CONTACT = 'mailto:security@example.com, https://example.com/report?a=b'
  const service = await build(t, { SECURITY_CONTACT, PUBLIC_URL: `${url}/` })
  const { status, headers, text } = await service.get(path)
  t.equal(status, 200)
  t.equal(headers.get('content-type'), 'text/plain; charset=utf-8')
  t.equal(headers.get('cache-control'), 'public, max-age=300')
  t.same(text.split('\n'), [
    'Contact: mailto:security@example.com',
    'Contact: https://example.com/report?a=b',
    'Expires: 2027-05-22T00:00:00Z',
    'Preferred-Languages: en',
    `Canonical: ${url}${path}`,
    ''
  ])
})

t.test('it is never expired, nor valid for a year, however long the service runs', async (t) => {
  const clock = testClock()
  const service = await build(t, { SECURITY_CONTACT: 'tel:+1-201-555-0123' }, { clock })
  const seen = new Set<string>()
  for (let days = 0; days < 400; days += 50) {
    const { text } = await service.get(path)
    const [, expires = ''] = /^Expires: (.*)$/m.exec(text) ?? []
    t.match(expires, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    const left = Date.parse(expires) - clock()
    t.ok(left > 90 * day && left < 365 * day, `${expires} from day ${days}`)
    seen.add(text)
    clock.pass(3_600_000)
    t.equal((await service.get(path)).text, text, 'the same within a day')
    clock.pass(50 * day - 3_600_000)
  }
  t.equal(seen.size, 8)
})

t.test('Canonical is left out where the service is not reached by https', async (t) => {
  const service = await build(t, { SECURITY_CONTACT: 'mailto:a@b.example', PUBLIC_URL: 'http://localhost:3000' })
  t.notMatch((await service.get(path)).text, 'Canonical')
})

t.test('without SECURITY_CONTACT there is none', async (t) => {
  const service = await build(t)
  t.equal((await service.get(path)).status, 404)
})

t.test('a contact that is none, or adds lines of its own, is refused at the start', async (t) => {
  const refused = [
    'security@example.com',
    'mailto:security',
    'http://example.com/report',
    'https://user:secret@example.com/',
    'https://example.com/a\nExpires: 2099-01-01T00:00:00Z',
    'mailto:a@b.example\r\nContact: mailto:c@d.example',
    'mailto:a@b.example,,tel:+1',
    'tel:110',
    'javascript:alert(1)'
  ]
  for (const SECURITY_CONTACT of refused) {
    await t.rejects(build(t, { SECURITY_CONTACT }), /^SECURITY_CONTACT .*: .*; allowed: URIs such as mailto:/)
  }
})
