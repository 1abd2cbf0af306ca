import { pbkdf2Sync } from 'node:crypto'
import t, { type Test } from 'tap'
import { gradeOf } from '../../src/credentials/encoding.js'
import { createPasswordHasher, type PasswordHasherOptions } from '../../src/credentials/hasher.js'
import { costOf, remainderOf, type Work } from '../../src/credentials/work.js'
import { hashOf, member } from '../django/fixture.js'

function setUp(t: Test, options: Partial<PasswordHasherOptions> = {}) {
  const hasher = createPasswordHasher({ cost: 4, ...options })
  t.teardown(() => hasher.close())
  return hasher
}

/** How much was computed, by kind. */
function sumOf(works: Work[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const work of works) sums[work.kind] = (sums[work.kind] ?? 0) + amountOf(work)
  return sums
}

const amountOf = (work: Work): number =>
  work.kind === 'bcrypt' ? 2 ** Number(/^\$2b\$(\d\d)/.exec(String(work.salt))?.[1] ?? work.salt) : costOf(work)

const algorithms = ['pbkdf2', 'pbkdf2_sha1', 'bcrypt', 'bcrypt_sha256', 'argon2', 'scrypt']

for (const algorithm of algorithms) {
  t.test(`what Django hashed with ${algorithm}`, async (t) => {
    const hasher = setUp(t)
    const { username, password } = member(`${algorithm}-user`)
    const stored = hashOf(username)
    t.equal(gradeOf(stored), 'usable')
    t.equal(await hasher.verify(password, stored), true)
    for (const wrong of ['', `${password} `, password.slice(1), password.normalize('NFD')])
      t.equal(await hasher.verify(wrong, stored), false, wrong)
    t.equal(hasher.needsRehash(stored), true)
  })
}

t.test('Django hashes with other parameters than its defaults (RFC 6070, RFC 7914)', async (t) => {
  const hasher = setUp(t)
  const rfc6070 = Buffer.from('4b007901b765489abead49d926f721d065a429c1', 'hex').toString('base64')
  t.equal(await hasher.verify('password', `pbkdf2_sha1$4096$salt$${rfc6070}`), true)
  const rfc7914 =
    'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640'
  const derived = Buffer.from(rfc7914, 'hex').toString('base64')
  t.equal(await hasher.verify('password', `scrypt$1024$NaCl$8$16$${derived}`), true)
})

t.test('a password over 128 characters is refused whatever hashed it', async (t) => {
  const hasher = setUp(t)
  const stored = 'pbkdf2_sha256$1$salt$'
  const hash = (length: number) => stored + pbkdf2Sync('x'.repeat(length), 'salt', 1, 32, 'sha256').toString('base64')
  t.equal(await hasher.verify('x'.repeat(128), hash(128)), true)
  t.equal(await hasher.verify('x'.repeat(129), hash(129)), false)
})

t.test('parameters that would occupy a thread or its memory are never computed', async (t) => {
  const hasher = setUp(t)
  const of = (algorithm: string) => hashOf(`${algorithm}-user`)
  const hostile = [
    of('pbkdf2').replace('$1000000$', '$1000000000000$'),
    of('pbkdf2').replace('$1000000$', '$10000001$'),
    of('scrypt').replace('scrypt$16384$', 'scrypt$1073741824$'),
    of('scrypt').replace('$8$5$', '$8$65536$'),
    of('scrypt').replace('$8$5$', '$524288$1$'),
    of('argon2').replace('m=102400', 'm=4194304'),
    of('argon2').replace('t=2', 't=100000'),
    of('bcrypt').replace('$12$', '$31$')
  ]
  for (const stored of hostile) {
    t.equal(gradeOf(stored), 'excessive', stored)
    t.notOk(algorithms.map(of).includes(stored), 'it was changed')
    t.equal(await hasher.verify(member('pbkdf2-user').password, stored), false)
  }
})

t.test('what is no hash of Django is told apart', async (t) => {
  const [pbkdf2 = '', scrypt = '', argon2 = ''] = ['pbkdf2', 'scrypt', 'argon2'].map((name) => hashOf(`${name}-user`))
  for (const none of ['', '!', hashOf('oracle')]) t.equal(gradeOf(none), 'none')
  for (const other of [
    hashOf('md5-user'),
    'plain',
    pbkdf2.replace('$1000000$', '$0$'),
    pbkdf2.replace('$1000000$', '$-1$'),
    pbkdf2.replace('pbkdf2_sha256', 'pbkdf2_sha512'),
    pbkdf2.slice(0, -8),
    `${pbkdf2}\n`,
    scrypt.replace('16384', '16383'),
    scrypt.replace('$8$5$', '$0$5$'),
    argon2.replace('v=19', 'v=16'),
    argon2.replace('p=8', 'p=0'),
    argon2.replace('m=102400', 'm=1')
  ]) {
    t.equal(gradeOf(other), 'unsupported', other)
  }
})

t.test('every refusal computes as much as one of a carried over hash (ASVS 5.0, 6.3.8)', async (t) => {
  const costs: Record<string, number>[] = []
  const hasher = setUp(t, { cost: 7, onHashed: (_seconds, works) => costs.push(sumOf(works)) })
  const hash = (iterations: number) =>
    `pbkdf2_sha256$${iterations}$salt$${pbkdf2Sync('neo', 'salt', iterations, 32, 'sha256').toString('base64')}`
  const [dear, cheap] = [hash(40_000), hash(1_000)]
  const native = await hasher.hash('neo')
  const cheapNative = await setUp(t, { cost: 5 }).hash('neo')
  hasher.expect([native, dear, cheap, '!'])
  costs.length = 0
  const cases = {
    unknown: () => hasher.verifyDummy('trinity'),
    native: () => hasher.verify('trinity', native),
    'native, of a lower cost': () => hasher.verify('trinity', cheapNative),
    dear: () => hasher.verify('trinity', dear),
    cheap: () => hasher.verify('trinity', cheap),
    unreadable: () => hasher.verify('trinity', 'md5$salt$hash')
  }
  for (const [name, run] of Object.entries(cases)) {
    t.equal(await run(), false)
    t.same(costs.splice(0), [{ bcrypt: 2 ** 7, pbkdf2: 40_000 }], name)
  }
})

t.test('what is computed as well makes a cheaper hash as dear as the dearest', async (t) => {
  const scrypt = { kind: 'scrypt', salt: 's', N: 1024, r: 8, p: 1, length: 64 } as const
  t.same(remainderOf(scrypt, { ...scrypt, p: 5 }), [{ ...scrypt, p: 4 }])
  t.same(remainderOf({ ...scrypt, p: 5 }, scrypt), [])
  const argon2 = {
    kind: 'argon2',
    variant: 'argon2id',
    salt: 's',
    memory: 1024,
    passes: 2,
    lanes: 1,
    length: 32
  } as const
  t.same(remainderOf({ ...argon2, memory: 512 }, argon2), [{ ...argon2, passes: 1 }])
  t.same(remainderOf({ ...argon2, memory: 512, passes: 1 }, argon2), [{ ...argon2, passes: 2, memory: 768 }])
  t.same(remainderOf(argon2, argon2), [])
})
