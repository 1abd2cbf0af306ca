import t from 'tap'
import { checkEmail, emailKey, isSameEmail, normalizeEmail } from '../../src/domain/users/email.js'

/** Django's own list (tests/validators/tests.py), and more. */
const valid = [
  'email@here.com',
  'weirder-email@here.and.there.com',
  'email@[127.0.0.1]',
  'email@[2001:dB8::1]',
  'email@[::fffF:127.0.0.1]',
  'example@valid-----hyphens.com',
  'example@valid-with-hyphens.com',
  'test@domain.with.idn.tld.उदाहरण.परीक्षा',
  'email@localhost',
  '"test@test"@example.com',
  `example@atm.${'a'.repeat(63)}`,
  `example@${'a'.repeat(63)}.atm`,
  '"\\\\"@here.com',
  'neo@bücher.example',
  'neo@xn--bcher-kva.example',
  'neo@한국.kr',
  "o'brien+tag@example.com",
  ' neo@example.com\t',
  `${'n'.repeat(242)}@example.com`,
  '',
  '   '
]

const invalid = [
  'abc',
  'abc@',
  'abc@bar',
  'a @x.cz',
  'abc@.com',
  'something@@somewhere.com',
  'email@127.0.0.1',
  'email@[127.0.0.256]',
  'email@[2001:db8::12345]',
  'email@[]',
  'example@invalid-.com',
  'example@-invalid.com',
  'example@invalid.com-',
  'example@inv-.alid-.com',
  `example@atm.${'a'.repeat(64)}`,
  `example@${'b'.repeat(64)}.atm.${'a'.repeat(63)}`,
  'trailingdot@shouldfail.com.',
  '"test\nwith newline"@example.com',
  '"\u0001"@example.com',
  'neo@exa\nmple.com',
  'neo@example.com\nbcc: smith@example.com',
  'neo@exam\u200bple.com',
  'neo@exam\u3000ple.com',
  'neo\0@example.com',
  '한글@example.com',
  '.neo@example.com',
  'neo..one@example.com',
  'x y z',
  '@example.com'
]

t.test('which emails are allowed', async (t) => {
  for (const email of valid) t.same(checkEmail(email), [], JSON.stringify(email))
  for (const email of invalid) t.same(checkEmail(email), ['Enter a valid email address.'], JSON.stringify(email))
  const long = [{ template: 'Ensure this field has no more than %s characters.', values: [254] }]
  t.same(checkEmail(`${'n'.repeat(243)}@example.com`), long)
  t.same(checkEmail('x'.repeat(100_000)), long)
  const grows = `neo@${`${'ü'.repeat(60)}.`.repeat(4)}kr`
  t.equal(grows.length, 250)
  t.same(checkEmail(grows), ['Enter a valid email address.'], 'its ASCII form is longer than DNS allows')
})

t.test('what of an email is kept, and by what it is unique', async (t) => {
  for (const [email, kept, key] of [
    [' Neo@EXAMPLE.com ', 'Neo@example.com', 'neo@example.com'],
    ['neo@Bücher.example', 'neo@bücher.example', 'neo@xn--bcher-kva.example'],
    ['neo@xn--bcher-kva.example', 'neo@xn--bcher-kva.example', 'neo@xn--bcher-kva.example'],
    ['neo@1.2', 'neo@1.2', 'neo@1.2'],
    ['"a@b"@C.com', '"a@b"@c.com', '"a@b"@c.com'],
    ['no address', 'no address', 'no address'],
    ['İ@x.example', 'İ@x.example', 'i\u0307@x.example'],
    ['', '', null],
    [' ', '', null],
    [`${'x'.repeat(300)}@x.example`, `${'x'.repeat(300)}@x.example`, null]
  ] as const) {
    t.equal(normalizeEmail(email), kept, email)
    t.equal(emailKey(email), key, email)
  }
})

t.test('which two emails are the same to a login', async (t) => {
  t.ok(isSameEmail('Neo@example.com', ' Neo@EXAMPLE.com'))
  t.ok(isSameEmail('neo@bücher.example', 'neo@xn--bcher-kva.example'))
  t.notOk(isSameEmail('Neo@example.com', 'neo@example.com'))
  t.notOk(isSameEmail('neo@example.com', 'neo@example.org'))
})
