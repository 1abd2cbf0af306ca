import t from 'tap'
import { createSecretCipher } from '../../src/domain/keys/secret-cipher.js'
import { createCodes } from '../../src/domain/two-factor/codes.js'
import { hashOfRecoveryCode, newRecoveryCodes } from '../../src/domain/two-factor/recovery-codes.js'
import { hasSecondStep, mustEnrol } from '../../src/domain/two-factor/rule.js'
import { newSecret, stepOf, uriOf } from '../../src/domain/two-factor/totp.js'

/** RFC 6238, appendix B, for SHA-1: seconds, and the code with its last six digits. */
const vectors: [seconds: number, code: string][] = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130']
]
/** `12345678901234567890` in base32. */
const shared = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

t.test("RFC 6238's vectors, and a clock that is wrong by a step", async (t) => {
  for (const [seconds, vector] of vectors) {
    const code = vector.slice(-6)
    const step = Math.floor(seconds / 30)
    for (const [later, found] of [
      [0, step],
      [30, step],
      [-30, step],
      [60, null],
      [-60, null]
    ] as const) {
      if (seconds + later >= 0) t.equal(stepOf(shared, code, (seconds + later) * 1000), found, `${seconds} ${later}`)
    }
  }
  for (const wrong of ['000000', '28708', '2870821', '', '94287082', ' 287082', '２８７０８２']) {
    t.equal(stepOf(shared, wrong, 59_000), null, wrong)
  }
})

t.test('a secret has 160 bits, and its URI says what an app needs', async (t) => {
  t.match(newSecret(), /^[A-Z2-7]{32}$/)
  t.not(newSecret(), newSecret())
  const uri = new URL(uriOf({ secret: shared, issuer: 'Example & Sons', username: 'neo:네오' }))
  t.match(uri.href, /^otpauth:\/\/totp\/Example%20%26%20Sons:neo%3A%EB%84%A4%EC%98%A4\?/)
  t.same(Object.fromEntries(uri.searchParams), {
    ...{ issuer: 'Example & Sons', secret: shared },
    ...{ algorithm: 'SHA1', digits: '6', period: '30' }
  })
})

t.test('recovery codes are readable, have 78 bits, and are stored as hashes of the user and the code', async (t) => {
  const codes = newRecoveryCodes()
  t.equal(new Set(codes).size, 10)
  const alphabet = new Set(Array.from({ length: 100 }, newRecoveryCodes).flat().join(''))
  t.same([...alphabet].sort().join(''), '-23456789abcdefghjkmnpqrstvwxyz')
  for (const code of codes) t.match(code, /^[2-9a-z]{4}(-[2-9a-z]{4}){3}$/)
  const hash = hashOfRecoveryCode(1, 'k7wn-3xqd-9mhp-t2vb')
  t.match(hash, /^[\da-f]{64}$/)
  t.equal(hashOfRecoveryCode(1, 'K7WN 3xqd 9mhpT2VB'), hash)
  t.not(hashOfRecoveryCode(2, 'k7wn-3xqd-9mhp-t2vb'), hash)
  t.not(hashOfRecoveryCode(1, 'k7wn-3xqd-9mhp-t2vc'), hash)
})

t.test('a secret is bound to its user, and read under an earlier key too', async (t) => {
  const ciphers = ['first secret', 'second secret'].map((secret) => createSecretCipher(secret, 'test'))
  const unreadable: number[] = []
  const retry = <T>(work: (current: { abandoned: boolean; deadline: number }) => Promise<T>) =>
    work({ abandoned: false, deadline: 0 })
  const row = { createdAt: new Date(0), confirmedAt: new Date(0), lastStep: 0 }
  const [first, second] = ciphers
  if (first === undefined || second === undefined) throw new Error('two ciphers')
  const rows = new Map([
    [1, { ...row, userId: 1, secret: first.encrypt('1', shared) }],
    [2, { ...row, userId: 2, secret: second.encrypt('2', shared) }],
    [3, { ...row, userId: 3, secret: first.encrypt('1', shared) }],
    [4, { ...row, userId: 4, secret: first.encrypt('4', shared), confirmedAt: null }]
  ])
  const codesOf = (some: typeof ciphers) =>
    createCodes({
      store: { findTotp: async (id) => rows.get(id) ?? null },
      ciphers: some,
      retry,
      clock: () => 59_000,
      onUnreadable: (id) => unreadable.push(id)
    })
  const codes = codesOf(ciphers)
  t.match(await codes.proofOf(1, '287 082'), { method: 'totp', step: 1 })
  t.match(await codes.proofOf(2, '287082'), { method: 'totp', step: 1 })
  t.equal(await codes.proofOf(3, '287082'), null, "another user's secret")
  t.equal(await codes.proofOf(4, '287082'), null, 'not confirmed')
  t.equal(await codes.proofOf(5, '287082'), null, 'none')
  t.equal(await codesOf([first]).proofOf(2, '287082'), null, 'another key')
  t.same(unreadable, [3, 2])
  t.match(await codes.proofOf(1, 'k7wn-3xqd-9mhp-t2vb'), { method: 'recovery_code' })
})

t.test('who has a second step, and who has to set one up', async (t) => {
  const table = [
    // TWO_FACTOR, staff, has a factor: second step, must enrol
    ['optional', false, false, false, false],
    ['optional', true, true, true, false],
    ['staff', false, false, false, false],
    ['staff', true, false, false, true],
    ['staff', true, true, true, false],
    ['required', false, false, false, true],
    ['required', false, true, true, false],
    ['off', true, true, false, false],
    ['off', true, false, false, false]
  ] as const
  for (const [rule, isStaff, twoFactor, step, enrolment] of table) {
    t.equal(hasSecondStep(rule, { twoFactor }), step, `${rule} ${isStaff} ${twoFactor}`)
    t.equal(mustEnrol(rule, { isStaff, twoFactor }), enrolment, `${rule} ${isStaff} ${twoFactor}`)
  }
})
