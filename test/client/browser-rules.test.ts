import t from 'tap'
import { endOf, isSettled, pauseAfter, reasonOf } from '../../packages/client/src/browser/rules.js'
import { SessionError } from '../../packages/client/src/browser/session-error.js'
import { unsignedToken } from './source.js'

t.test('the pause after a failure', async (t) => {
  for (const [failures, random, retryAfter, pause] of [
    [0, 0, undefined, 1000],
    [1, 0, undefined, 2000],
    [4, 0, undefined, 16_000],
    [5, 0, undefined, 30_000],
    [2000, 0, undefined, 30_000],
    [0, 0.5, undefined, 1250],
    [0, 0, 40_000, 40_000],
    [0, 0.5, 40_000, 50_000],
    [3, 0, 1000, 8000]
  ] as const)
    t.equal(pauseAfter(failures, random, retryAfter), pause, `${failures}, ${random}, ${retryAfter}`)
})

t.test('the reason of an end', async (t) => {
  const now = 1000
  for (const [code, endsAt, reason] of [
    ['token_not_valid', 1001, 'revoked'],
    ['token_not_valid', 1000, 'expired'],
    ['token_not_valid', undefined, 'revoked'],
    ['no_active_account', 1001, 'inactive'],
    ['no_active_account', 999, 'expired'],
    ['not_authenticated', 1001, 'logged_out'],
    ['not_authenticated', 1000, 'expired'],
    ['not_authenticated', undefined, undefined],
    ['http_401', 1001, 'revoked']
  ] as const)
    t.equal(reasonOf(code, now, endsAt), reason, `${code}, ${endsAt}`)
})

t.test('the end of a session by a clock that is wrong', async (t) => {
  const access = unsignedToken({ iat: 1_000_000, exp: 1_000_300 })
  for (const [expiry, token, sentAt, end] of [
    [1_007_000, access, 1_000_000_000, 1_007_000_000],
    [1_007_000, access, 1_003_600_000, 1_010_600_000],
    [1_007_000, access, 996_400_000, 1_003_400_000],
    [1_007_000, 'no JWT', 996_400_000, 1_007_000_000],
    [Number.NaN, access, 0, undefined],
    [undefined, access, 0, undefined]
  ] as const)
    t.equal(endOf(expiry, token, sentAt), end, `${expiry}, ${sentAt}`)
})

t.test('a logout is repeated until the service has decided', async (t) => {
  for (const [status, settled] of [
    [400, true],
    [401, true],
    [403, false],
    [404, false],
    [429, false],
    [503, false],
    [undefined, false]
  ] as const) {
    const details = { code: 'any', ...(status !== undefined && { status }) }
    t.equal(isSettled(new SessionError('any', details)), settled, `${status}`)
  }
  t.notOk(isSettled(new TypeError('any')))
})
