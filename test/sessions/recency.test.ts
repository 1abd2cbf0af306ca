import t from 'tap'
import { createRecency } from '../../src/domain/sessions/recency.js'

const now = Date.UTC(2026, 10, 26)

t.test('which sessions have a recent login', (t) => {
  const { check } = createRecency({ age: 1_000, clock: () => now })
  const ago = (milliseconds: number) => new Date(now - milliseconds)
  const rows: [name: string, session: Parameters<typeof check>[0], recent: boolean][] = [
    ['a login just now', { authenticatedAt: ago(0), clientId: null }, true],
    ['one that is as old as allowed', { authenticatedAt: ago(1_000), clientId: null }, true],
    ['an older one', { authenticatedAt: ago(1_001), clientId: null }, false],
    ['one of which that is not known', { authenticatedAt: null, clientId: null }, false],
    ['the session of a client', { authenticatedAt: ago(0), clientId: 'c' }, false],
    ['a token without a session', null, false]
  ]
  for (const [name, session, recent] of rows) {
    if (recent) t.doesNotThrow(() => check(session), name)
    else t.throws(() => check(session), { code: 'REAUTHENTICATION_REQUIRED', statusCode: 403 }, name)
  }
  t.end()
})
