import t from 'tap'
import { type BearerDeps, createBearerCheck } from '../../src/domain/tokens/bearer.js'
import type { VerifiedToken } from '../../src/domain/tokens/verifier.js'
import { TokenNotValid } from '../../src/errors.js'
import { loginAt, type StateOptions, stateOf } from '../sessions/state.js'

const token: VerifiedToken = {
  type: 'access',
  jti: '5d8e',
  sid: 'a3c1',
  generation: 0,
  userId: '7',
  issuedAt: loginAt / 1_000,
  refreshExpiresAt: undefined,
  parties: { clientId: null, audience: [], scopes: null },
  payload: {}
}

const deps: BearerDeps = {
  audience: { requireBound: () => undefined },
  endOf: ({ createdAt }) => createdAt.getTime() + 10_000,
  leeway: 500,
  clock: () => loginAt
}

/** How a token is answered: 200, or the code and text of the error. */
function answer(state: ReturnType<typeof stateOf> | null, more: Partial<BearerDeps> = {}): string {
  try {
    const live = createBearerCheck({ ...deps, ...more })(token, state)
    return live.session === state?.session && live.user === state.user ? 'ok' : 'of another session'
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return `${error.code}: ${error.message}`
  }
}

const blacklisted = 'TOKEN_NOT_VALID: Token is blacklisted'
const changed = "PASSWORD_CHANGED: The user's password has been changed."
const revokedAt = new Date(loginAt + 1)

t.test('the answer to an access token, by the state of its session', (t) => {
  const rows: [name: string, state: StateOptions, expected: string][] = [
    ['a live session', {}, 'ok'],
    ['a deleted account', { user: null }, 'USER_NOT_FOUND: User not found'],
    ['an inactive user', { user: { isActive: false } }, 'USER_INACTIVE: User is inactive'],
    [
      'an inactive user whose session is revoked',
      { user: { isActive: false }, session: { revokedAt, revokedReason: 'deactivated' } },
      'USER_INACTIVE: User is inactive'
    ],
    ['a blacklisted token', { blacklisted: true }, blacklisted],
    ['a logout', { session: { revokedAt, revokedReason: 'logout' } }, blacklisted],
    ['a revoked session without a reason', { session: { revokedAt } }, blacklisted],
    ['a changed password', { session: { revokedAt, revokedReason: 'password_changed' } }, changed],
    [
      'a logout of an earlier epoch, before the password changed',
      {
        session: { revokedAt, revokedReason: 'logout', epoch: 2 },
        user: { passwordChangedAt: new Date(loginAt + 5) }
      },
      blacklisted
    ],
    ['an earlier epoch, of a user whose password never changed', { session: { epoch: 2 } }, blacklisted],
    [
      'an earlier epoch, after the password changed',
      { session: { epoch: 2 }, user: { passwordChangedAt: new Date(loginAt - 1) } },
      blacklisted
    ],
    [
      'an earlier epoch, in the moment in which the password changed',
      { session: { epoch: 2 }, user: { passwordChangedAt: new Date(loginAt) } },
      changed
    ],
    [
      'an earlier epoch, before the password changed',
      { session: { epoch: 2 }, user: { passwordChangedAt: new Date(loginAt + 1) } },
      changed
    ],
    [
      'a blacklisted token of a session that is older than the password, and of the same epoch',
      { blacklisted: true, user: { passwordChangedAt: new Date(loginAt + 1) } },
      blacklisted
    ]
  ]
  for (const [name, options, expected] of rows) t.equal(answer(stateOf(options)), expected, name)
  t.equal(answer(null), 'TOKEN_NOT_VALID: Token is invalid', 'no such session')
  t.end()
})

t.test('a session is over when its time and the leeway have passed', (t) => {
  const rows: [passed: number, expected: string][] = [
    [0, 'ok'],
    [10_499, 'ok'],
    [10_500, 'TOKEN_NOT_VALID: Token is expired'],
    [99_999, 'TOKEN_NOT_VALID: Token is expired']
  ]
  for (const [passed, expected] of rows) {
    t.equal(answer(stateOf(), { clock: () => loginAt + passed }), expected, `after ${passed} ms`)
  }
  t.end()
})

t.test('the client is asked for after the session, and before its time', (t) => {
  const asked: unknown[] = []
  const audience: BearerDeps['audience'] = {
    requireBound(...args) {
      asked.push(args)
      throw TokenNotValid('of another client')
    }
  }
  const late = () => loginAt + 99_999
  const state = stateOf()
  t.equal(answer(state, { audience, clock: late }), 'TOKEN_NOT_VALID: of another client')
  t.strictSame(asked, [[token, state]])
  t.equal(answer(stateOf({ blacklisted: true }), { audience }), blacklisted)
  t.equal(asked.length, 1)
  t.end()
})
