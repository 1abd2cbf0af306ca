import { execFile } from 'node:child_process'
import { createHash, randomInt } from 'node:crypto'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { compareSync, hashSync } from 'bcryptjs'
import t, { type Test } from 'tap'
import { createPasswordHasher, type PasswordHasherOptions } from '../../src/domain/passwords/hasher.js'

function setUp(t: Test, options: Partial<PasswordHasherOptions> = {}) {
  const hasher = createPasswordHasher({ cost: 4, ...options })
  t.teardown(() => hasher.close())
  return hasher
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const UNAVAILABLE = { code: 'UNAVAILABLE', statusCode: 503, retryAfter: 2 }

t.test('a password is kept as plain bcrypt and recognised', async (t) => {
  const hasher = setUp(t)
  const hash = await hasher.hash('there is no spoon')
  t.match(hash, /^\$2b\$04\$.{53}$/)
  t.ok(compareSync('there is no spoon', hash), 'by bcrypt of any make')
  t.equal(await hasher.verify('there is no spoon', hash), true)
  for (const wrong of ['there is no spoon ', 'There is no spoon', 'there is no spoo', ''])
    t.equal(await hasher.verify(wrong, hash), false)
  t.not(await hasher.hash('there is no spoon'), hash, 'a salt of its own')
})

/** Vectors of Solar Designer's crypt_blowfish. */
const vectors = {
  'U*U': '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
  'U*U*': '$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK',
  'U*U*U': '$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a',
  '': '$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy'
}

t.test('the library that compares passwords agrees with the one that hashes them', async (t) => {
  const hasher = setUp(t)
  for (const [password, hash] of Object.entries(vectors)) {
    t.equal(compareSync(password, hash), true, password)
    t.equal(await hasher.verify(password, hash), true, password)
    t.equal(await hasher.verify(`${password}.`, hash), false, password)
  }
  const characters = ['a', 'Z', '0', ' ', '\t', '\u007f', 'é', 'ÿ', '비', '電', '\ud83d\ude42']
  for (let count = 0; count < 200; count++) {
    const length = 1 + (count % 18)
    const password = Array.from({ length }, () => characters[randomInt(characters.length)]).join('')
    const hash = hashSync(password, 4)
    const verified = [await hasher.verify(password, hash), await hasher.verify(`${password}x`, hash)]
    if (verified[0] !== true || verified[1] !== false) t.fail(JSON.stringify({ password, hash, verified }))
  }
})

t.test('a password of more than 72 bytes is never cut', async (t) => {
  const hasher = setUp(t)
  for (const long of ['x'.repeat(73), 'é'.repeat(37), '電'.repeat(128), '💊'.repeat(128)]) {
    const hash = await hasher.hash(long)
    t.match(hash, /^bcrypt_sha256\$\$2b\$04\$/)
    t.equal(await hasher.verify(long, hash), true)
    t.equal(await hasher.verify(long.slice(0, -2), hash), false)
    t.equal(await hasher.verify(`${long.slice(0, -2)}yy`, hash), false)
  }
  for (const fits of ['x'.repeat(72), 'é'.repeat(36), '💊'.repeat(18)]) t.match(await hasher.hash(fits), /^\$2b\$/)
})

t.test('a longer password does not log in by the prefix bcrypt saw', async (t) => {
  const hasher = setUp(t)
  const hash = hashSync('x'.repeat(72), 4)
  t.ok(compareSync('x'.repeat(80), hash), 'bcrypt alone would let it in')
  t.equal(await hasher.verify('x'.repeat(80), hash), false)
  t.equal(await hasher.verify('x'.repeat(72), hash), true)
})

t.test('a NUL does not make two passwords one', async (t) => {
  const hasher = setUp(t)
  t.ok(compareSync('a\0a', hashSync('a', 4)), 'bcrypt alone would take them for the same')
  t.equal(await hasher.verify('a\0a', await hasher.hash('a')), false)
  t.equal(await hasher.verify('a\0a', await hasher.hash('a\0a')), true)
})

t.test('hashes are exchanged with Django', async (t) => {
  const hasher = setUp(t)
  const theirs = `bcrypt_sha256$${hashSync(sha256('neo-in-django'), 4)}`
  t.equal(await hasher.verify('neo-in-django', theirs), true)
  t.equal(await hasher.verify('neo-in-djang', theirs), false)
  t.equal(await hasher.verify('neo', `bcrypt$${hashSync('neo', 4)}`), true)
  const ours = await hasher.hash('x'.repeat(100))
  t.ok(compareSync(sha256('x'.repeat(100)), ours.replace('bcrypt_sha256$', '')))
})

t.test('hashes of other libraries are read', async (t) => {
  const hasher = setUp(t)
  const hash = hashSync('morpheus', 4)
  for (const minor of ['a', 'y']) t.equal(await hasher.verify('morpheus', hash.replace('$2b$', `$2${minor}$`)), true)
})

t.test('no password matches an unusable stored hash', async (t) => {
  const hasher = setUp(t)
  const good = hashSync('neo', 4)
  for (const stored of [
    '',
    '!',
    '!unusable',
    'neo',
    good.slice(0, -1),
    `${good}x`,
    ` ${good}`,
    good.replace('$04$', '$31$'),
    good.replace('$04$', '$03$'),
    good.replace('$2b$', '$2x$'),
    `md5$${good}`,
    'pbkdf2_sha256$1000000$salt$hash',
    '$2b$04$'
  ])
    t.equal(await hasher.verify('neo', stored), false, stored)
})

t.test('passwords over 128 characters are neither hashed nor accepted', async (t) => {
  const hasher = setUp(t)
  await t.rejects(hasher.hash('x'.repeat(129)), RangeError)
  await t.rejects(hasher.hash('💊'.repeat(129)), RangeError)
  const long = 'x'.repeat(129)
  t.equal(await hasher.verify(long, `bcrypt_sha256$${hashSync(sha256(long), 4)}`), false)
  t.equal(await hasher.verify('x'.repeat(10_000_000), hashSync('x', 4)), false)
})

t.test('no password matches an unknown user', async (t) => {
  t.equal(await setUp(t).verifyDummy('there is no spoon'), false)
})

t.test('a hash of another cost or format is marked for replacement', async (t) => {
  const hasher = setUp(t, { cost: 5 })
  const current = await hasher.hash('neo')
  t.equal(hasher.needsRehash(current), false)
  t.equal(hasher.needsRehash(await hasher.hash('x'.repeat(80))), false)
  for (const other of [
    hashSync('neo', 4),
    hashSync('neo', 6),
    current.replace('$2b$', '$2a$'),
    `bcrypt$${current}`,
    '',
    'garbage'
  ])
    t.equal(hasher.needsRehash(other), true, other)
  t.equal(await hasher.verify('neo', hashSync('neo', 4)), true, 'until then it works')
  t.equal(await hasher.verify('trinity', hashSync('neo', 4)), false)
})

t.test('the event loop stays free while passwords are hashed', async (t) => {
  const hasher = setUp(t, { cost: 10, maxThreads: 2 })
  let turns = 0
  let finished = 0
  const turnsAtEachEnd: number[] = []
  const work = Array.from({ length: 8 }, async () => {
    await hasher.hash('there is no spoon')
    finished++
    turnsAtEachEnd.push(turns)
  })
  while (finished < 8) {
    await new Promise(setImmediate)
    turns++
  }
  await Promise.all(work)
  t.ok((turnsAtEachEnd[0] ?? 0) > 100, 'it turned before the first was done')
  t.ok((turnsAtEachEnd[7] ?? 0) > (turnsAtEachEnd[0] ?? 0) + 100, 'and while the others were')
})

t.test('a full queue is 503 with Retry-After, and what was accepted is finished', async (t) => {
  const hasher = setUp(t, { maxThreads: 1, maxQueue: 3 })
  const results = await Promise.allSettled([
    ...Array.from({ length: 4 }, () => hasher.hash('neo')),
    hasher.hash('neo'),
    hasher.verify('neo', ''),
    hasher.verifyDummy('neo')
  ])
  t.same(
    results.map(({ status }) => status),
    [...Array(4).fill('fulfilled'), ...Array(3).fill('rejected')]
  )
  for (const result of results.slice(4)) t.match(result, { reason: UNAVAILABLE })
  t.equal(hasher.queueSize, 0)
  t.ok(await hasher.hash('neo'), 'room again')
})

t.test('the hasher reports how many passwords wait', async (t) => {
  const hasher = setUp(t, { maxThreads: 1 })
  const work = Array.from({ length: 5 }, () => hasher.hash('neo'))
  t.equal(hasher.queueSize, 4)
  await Promise.all(work)
  t.equal(hasher.queueSize, 0)
})

t.test('close finishes what was accepted, and what comes later is refused', async (t) => {
  const hasher = setUp(t, { maxThreads: 1 })
  const work = Array.from({ length: 5 }, () => hasher.hash('neo'))
  const closed = hasher.close()
  await t.rejects(hasher.hash('trinity'), UNAVAILABLE)
  t.equal((await Promise.all(work)).length, 5)
  await closed
  await hasher.close()
})

t.test('the process ends by itself, but not before a hash it waits for', async (t) => {
  const script = `
    import { createPasswordHasher } from ${JSON.stringify(resolve('dist/domain/passwords/hasher.js'))}
    const hasher = createPasswordHasher({ cost: 4 })
    console.log(await hasher.verify('neo', await hasher.hash('neo')))`
  const file = join(t.testdir({ 'hash.mjs': script }), 'hash.mjs')
  const { stdout } = await promisify(execFile)(process.execPath, [file])
  t.equal(stdout, 'true\n')
})

t.test('nothing is started before the first password', async (t) => {
  const before = process.getActiveResourcesInfo().length
  setUp(t)
  t.equal(process.getActiveResourcesInfo().length, before)
})
