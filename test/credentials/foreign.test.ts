import { pbkdf2Sync } from 'node:crypto'
import t, { type Test } from 'tap'
import { gradeOf as gradeWith } from '../../src/domain/passwords/encoding.js'
import { maxRoundsFor } from '../../src/domain/passwords/excess.js'
import { createPasswordHasher, type PasswordHasherOptions } from '../../src/domain/passwords/hasher.js'
import { costOf, remainderOf, type Work } from '../../src/domain/passwords/work.js'
import { hashOf, member } from '../django/fixture.js'

function setUp(t: Test, options: Partial<PasswordHasherOptions> = {}) {
  const hasher = createPasswordHasher({ cost: 4, ...options })
  t.teardown(() => hasher.close())
  return hasher
}

const gradeOf = (encoded: string, cost = 4) => gradeWith(encoded, maxRoundsFor(cost))

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

const key = (length: number): string => Buffer.alloc(length, 7).toString('base64')
/** As Argon2 writes it, without padding. */
const bare = (length: number): string => key(length).replace(/=+$/, '')
const pbkdf2 = (iterations: number): string => `pbkdf2_sha256$${iterations}$salt$${key(32)}`
const pbkdf2Sha1 = (iterations: number): string => `pbkdf2_sha1$${iterations}$salt$${key(20)}`
const scrypt = (N: number, r: number, p: number): string => `scrypt$${N}$s$${r}$${p}$${key(64)}`
const argon2 = (m: number, t: number, p = 8): string =>
  `argon2$argon2id$v=19$m=${m},t=${t},p=${p}$${bare(16)}$${bare(32)}`
const bcrypt = (cost: number, prefix = 'bcrypt_sha256$'): string =>
  `${prefix}$2b$${String(cost).padStart(2, '0')}$${'x'.repeat(53)}`

// What Django itself has ever written by default
const djangoDefaults = {
  'PBKDF2 of Django 1.4': pbkdf2(10_000),
  'PBKDF2 of Django 5.2': pbkdf2(1_000_000),
  'PBKDF2 of Django 6.0': pbkdf2(1_200_000),
  'PBKDF2 of Django 6.1': pbkdf2(1_500_000),
  'PBKDF2 with SHA-1 of Django 6.1': pbkdf2Sha1(1_500_000),
  'scrypt of Django 4.0': scrypt(2 ** 14, 8, 1),
  'scrypt of Django 5.1': scrypt(2 ** 14, 8, 5),
  'Argon2 of Django 1.10': argon2(512, 2, 2),
  'Argon2 of Django 3.2': argon2(102_400, 2),
  'bcrypt of Django': bcrypt(12)
}

t.test("Django's own defaults are read whatever our cost is", async (t) => {
  for (const cost of [4, 10, 12, 15])
    for (const [name, stored] of Object.entries(djangoDefaults))
      t.equal(gradeOf(stored, cost), 'usable', `${name}, ${cost}`)
})

/** By case: a hash, the highest BCRYPT_COST at which it is excessive, and the lowest at which it is read. */
const costs: Record<string, [stored: string, excessive: number | undefined, usable: number | undefined]> = {
  '10,000,000 iterations of PBKDF2': [pbkdf2(10_000_000), 13, 14],
  '10,000,000 iterations of PBKDF2 with SHA-1': [pbkdf2Sha1(10_000_000), 13, 14],
  '2,560,000 iterations of PBKDF2': [pbkdf2(2_560_000), undefined, 4],
  '2,560,001 iterations of PBKDF2': [pbkdf2(2_560_001), 11, 12],
  '1,000,000,000,000 iterations of PBKDF2': [pbkdf2(1e12), 15, undefined],
  'scrypt with N = 2^17': [scrypt(2 ** 17, 8, 1), undefined, 4],
  'scrypt with N = 2^17, 3 times': [scrypt(2 ** 17, 8, 3), 12, 13],
  'scrypt with more memory': [scrypt(2 ** 18, 8, 1), 15, undefined],
  'scrypt with large blocks': [scrypt(2, 2 ** 20, 1), 15, undefined],
  'scrypt with many blocks': [scrypt(2, 2 ** 10, 2 ** 11), 15, undefined],
  'scrypt with N = 2^30': [scrypt(2 ** 30, 8, 5), 15, undefined],
  'Argon2 with 3 passes': [argon2(102_400, 3), 11, 12],
  'Argon2 with 128 MB': [argon2(2 ** 17, 1), undefined, 4],
  'Argon2 with more memory': [argon2(2 ** 17 + 1, 1), 15, undefined],
  'Argon2 with 4 GB': [argon2(4_194_304, 1), 15, undefined],
  'Argon2 with 100,000 passes': [argon2(102_400, 100_000), 15, undefined],
  'Argon2 with little memory and many passes': [argon2(64, 10_000), 12, 13],
  'bcrypt of cost 13': [bcrypt(13), undefined, 4],
  'bcrypt of cost 14': [bcrypt(14), 11, 12],
  'bcrypt of cost 14, without SHA-256': [bcrypt(14, 'bcrypt$'), 11, 12],
  'bcrypt of cost 17': [bcrypt(17), 14, 15],
  'bcrypt of cost 31': [bcrypt(31), 15, undefined],
  'our own bcrypt of cost 15, from before the cost was lowered': [bcrypt(15, ''), undefined, 4]
}

t.test('what a hash may cost follows from our own cost', async (t) => {
  for (const [name, [stored, excessive, usable]] of Object.entries(costs)) {
    if (excessive !== undefined) t.equal(gradeOf(stored, excessive), 'excessive', `${name} at ${excessive}`)
    if (usable !== undefined) t.equal(gradeOf(stored, usable), 'usable', `${name} at ${usable}`)
  }
})

t.test('a hash with 10,000,000 iterations slows neither its own login nor that of others', async (t) => {
  const sums: Record<string, number>[] = []
  const hasher = setUp(t, { onHashed: (_seconds, works) => sums.push(sumOf(works)) })
  const native = await hasher.hash('neo')
  sums.length = 0
  const excessive = Object.values(costs).flatMap(([stored, from]) => (from === undefined ? [] : [stored]))
  hasher.expect(excessive)
  for (const stored of excessive) {
    t.equal(hasher.gradeOf(stored), 'excessive', stored)
    t.equal(await hasher.verify('neo', stored), false)
  }
  await hasher.verify('trinity', native)
  await hasher.verifyDummy('trinity')
  t.same(new Set(sums.map((sum) => JSON.stringify(sum))), new Set(['{"bcrypt":16}']))
})

t.test('text that is no hash of Django is recognised as such', async (t) => {
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
    argon2.replace('m=102400', 'm=1'),
    // Longer than the column
    pbkdf2.replace(/\$[^$]+(?=\$[^$]+$)/, `$${'s'.repeat(100)}`)
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

t.test('the additional work makes a cheaper hash as expensive as the most expensive one', async (t) => {
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
