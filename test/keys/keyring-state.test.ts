import t from 'tap'
import {
  type KeyringKey,
  type KeyState,
  nextRotationOf,
  presentKey,
  statesOf
} from '../../src/domain/keys/keyring-state.js'

const now = Date.UTC(2026, 10, 26)
const life = 1_000

interface Given {
  serial: number
  /** When it begins to sign, in milliseconds from now. */
  begins: number
  retired?: true
}

const key = ({ serial, begins, retired }: Given): KeyringKey => ({
  ...{ kid: `k${serial}`, serial, algorithm: 'ES256', publicKey: 'public', privateKey: 'private' },
  createdAt: new Date(now - 9_000),
  activatesAt: new Date(now + begins),
  retiredAt: retired ? new Date(now) : null
})

t.test('the state of each key follows from the times of all', (t) => {
  const rows: [name: string, keys: Given[], states: KeyState[]][] = [
    ['no key', [], []],
    ['the first key', [{ serial: 1, begins: -5 }], ['active']],
    ['one that begins now', [{ serial: 1, begins: 0 }], ['active']],
    ['one that begins by a clock that is ahead', [{ serial: 1, begins: 50 }], ['active']],
    [
      'two that begin by such a clock',
      [
        { serial: 2, begins: 60 },
        { serial: 1, begins: 50 }
      ],
      ['next', 'active']
    ],
    [
      'a successor that waits',
      [
        { serial: 1, begins: -5 },
        { serial: 2, begins: 1 }
      ],
      ['active', 'next']
    ],
    [
      'a successor that signs',
      [
        { serial: 1, begins: -5 },
        { serial: 2, begins: 0 }
      ],
      ['retired', 'active']
    ],
    [
      'in any order',
      [
        { serial: 2, begins: 0 },
        { serial: 1, begins: -5 }
      ],
      ['active', 'retired']
    ],
    [
      'its last token may live',
      [
        { serial: 1, begins: -9_000 },
        { serial: 2, begins: -life }
      ],
      ['retired', 'active']
    ],
    [
      'its last token is over',
      [
        { serial: 1, begins: -9_000 },
        { serial: 2, begins: -life - 1 }
      ],
      ['gone', 'active']
    ],
    [
      'each is over by the key after it',
      [
        { serial: 1, begins: -9_000 },
        { serial: 2, begins: -life - 1 },
        { serial: 3, begins: -5 }
      ],
      ['gone', 'retired', 'active']
    ],
    [
      'retired by hand',
      [
        { serial: 1, begins: -5 },
        { serial: 2, begins: -1, retired: true }
      ],
      ['active', 'gone']
    ],
    ['all of them', [{ serial: 1, begins: -5, retired: true }], ['gone']],
    [
      'the one before counts from the one after the retired',
      [
        { serial: 1, begins: -9_000 },
        { serial: 2, begins: -8_000, retired: true },
        { serial: 3, begins: -5 }
      ],
      ['retired', 'gone', 'active']
    ]
  ]
  for (const [name, given, states] of rows) {
    const keys = given.map(key)
    const found = statesOf(keys, now, life)
    t.strictSame(
      found,
      keys.map((one, index) => ({ ...one, state: states[index] })),
      name
    )
  }
  t.end()
})

t.test('what is shown of a key', (t) => {
  const dates = { created_at: '2026-11-25T23:59:51.000Z', activates_at: '2026-11-26T00:00:00.005Z' }
  const shown = { kid: 'k1', alg: 'ES256', state: 'next', ...dates, retired_at: null }
  t.strictSame(presentKey({ ...key({ serial: 1, begins: 5 }), state: 'next' }), shown)
  const retired = { ...shown, state: 'gone', retired_at: '2026-11-26T00:00:00.000Z' }
  t.strictSame(presentKey({ ...key({ serial: 1, begins: 5, retired: true }), state: 'gone' }), retired)
  t.end()
})

t.test('when the next key starts to sign', (t) => {
  const interval = 100
  const lead = 10
  const rows: [name: string, keys: Given[], at: number][] = [
    ['one interval after the active key', [{ serial: 1, begins: -5 }], 95],
    ['never earlier than verifiers can know it', [{ serial: 1, begins: -95 }], 10],
    ['an overdue key too', [{ serial: 1, begins: -500 }], 10],
    [
      'the key that waits decides',
      [
        { serial: 1, begins: -5 },
        { serial: 2, begins: 42 }
      ],
      42
    ],
    [
      'not one that was retired',
      [
        { serial: 1, begins: -5 },
        { serial: 2, begins: 42, retired: true }
      ],
      95
    ]
  ]
  for (const [name, keys, at] of rows) {
    const next = nextRotationOf(statesOf(keys.map(key), now, life), now, interval, lead)
    t.equal(next.getTime() - now, at, name)
  }
  t.end()
})
