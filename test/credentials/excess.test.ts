import t from 'tap'
import { isExcessive, maxRoundsFor } from '../../src/domain/passwords/excess.js'
import {
  type Argon2Work,
  costOf,
  type LegacyWork,
  type Pbkdf2Work,
  remainderOf,
  type ScryptWork
} from '../../src/domain/passwords/work.js'

const pbkdf2 = (iterations: number): Pbkdf2Work => ({
  kind: 'pbkdf2',
  digest: 'sha256',
  salt: 's',
  iterations,
  length: 32
})
const scrypt = (N: number, r: number, p: number): ScryptWork => ({ kind: 'scrypt', salt: 's', N, r, p, length: 64 })
const argon2 = (memory: number, passes: number, lanes = 1): Argon2Work => ({
  ...{ kind: 'argon2', variant: 'argon2id', salt: 's', length: 32 },
  ...{ memory, passes, lanes }
})

t.test('the most work of a hash from elsewhere, by our own cost of bcrypt', (t) => {
  const rows: [cost: number, rounds: number][] = [
    [4, 10_240],
    [11, 10_240],
    [12, 16_384],
    [14, 65_536],
    [15, 131_072],
    [16, 131_072],
    [31, 131_072]
  ]
  for (const [cost, rounds] of rows) t.equal(maxRoundsFor(cost), rounds, `cost ${cost}`)
  t.end()
})

t.test('what would occupy a thread for too long, or with too much memory', (t) => {
  const rows: [name: string, work: LegacyWork, rounds: number, excessive: boolean][] = [
    ['PBKDF2 at the limit', pbkdf2(250_000), 1_000, false],
    ['PBKDF2 above it', pbkdf2(250_001), 1_000, true],
    ['scrypt at the limit', scrypt(2 ** 14, 10, 1), 1_024, false],
    ['scrypt with a larger N', scrypt(2 ** 15, 10, 1), 1_024, true],
    ['scrypt with a larger r', scrypt(2 ** 14, 11, 1), 1_024, true],
    ['scrypt with more lanes', scrypt(2 ** 14, 10, 2), 1_024, true],
    ['Argon2 at the limit', argon2(10_000, 2), 1_000, false],
    ['Argon2 with more memory', argon2(10_001, 2), 1_000, true],
    ['Argon2 with more passes', argon2(10_000, 3), 1_000, true],
    ['Argon2 with 128 MiB', argon2(131_072, 1), 131_072, false],
    ['Argon2 with more', argon2(131_073, 1), 131_072, true],
    ['scrypt with 128 MiB', scrypt(2 ** 17, 8, 1), 131_072, false],
    ['scrypt with more for its blocks', scrypt(2 ** 17, 9, 1), 131_072, true],
    ['scrypt with 128 MiB for its lanes', scrypt(2, 1, 2 ** 20), 131_072, false],
    ['scrypt with more for its lanes', scrypt(2, 1, 2 ** 20 + 8), 131_072, true],
    ["Django's PBKDF2", pbkdf2(1_500_000), maxRoundsFor(4), false],
    ["Django's scrypt", scrypt(2 ** 14, 8, 5), maxRoundsFor(4), false],
    ["Django's Argon2", argon2(102_400, 2, 8), maxRoundsFor(4), false]
  ]
  for (const [name, work, rounds, excessive] of rows) t.equal(isExcessive(work, rounds), excessive, name)
  t.end()
})

t.test('what a cheaper hash is made to take as well, so that all of one kind take as long', (t) => {
  const rows: [name: string, work: LegacyWork, dearest: LegacyWork, missing: LegacyWork[]][] = [
    ['PBKDF2', pbkdf2(600), pbkdf2(1_000), [pbkdf2(400)]],
    ['PBKDF2, the dearest itself', pbkdf2(1_000), pbkdf2(1_000), []],
    ['PBKDF2, a dearer one', pbkdf2(1_001), pbkdf2(1_000), []],
    ['scrypt, whole lanes', scrypt(1_024, 8, 1), scrypt(1_024, 8, 5), [scrypt(1_024, 8, 4)]],
    ['scrypt, less than half a lane', scrypt(1_023, 8, 1), scrypt(1_024, 8, 1), []],
    ['scrypt, half a lane', scrypt(512, 8, 1), scrypt(1_024, 8, 1), [scrypt(1_024, 8, 1)]],
    ['Argon2, whole passes', argon2(1_000, 1), argon2(1_000, 3), [argon2(1_000, 2)]],
    ['Argon2, half a pass', argon2(500, 1), argon2(1_000, 1), [argon2(500, 1)]],
    ['Argon2, a pass and a half', argon2(500, 1), argon2(1_000, 2), [argon2(750, 2)]],
    ['Argon2, a pass and a little', argon2(600, 1), argon2(1_000, 2), [argon2(1_000, 1)]],
    ['Argon2, at least the memory of its lanes', argon2(984, 1), argon2(1_000, 1, 2), [argon2(16, 1, 2)]],
    ['Argon2, less than that', argon2(985, 1), argon2(1_000, 1, 2), []]
  ]
  for (const [name, work, dearest, missing] of rows) t.strictSame(remainderOf(work, dearest), missing, name)
  const costs: [work: LegacyWork, cost: number][] = [
    [pbkdf2(600), 600],
    [scrypt(16, 3, 5), 240],
    [argon2(100, 3, 4), 300]
  ]
  for (const [work, cost] of costs) t.equal(costOf(work), cost, work.kind)
  t.end()
})
