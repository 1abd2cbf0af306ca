import t from 'tap'
import * as parsers from '../../src/config/parsers.js'

const { anyOf, duration, integer, listOf, oneOf, someOf } = parsers
const word = oneOf('one', 'two')

/** What a text is read as, or in `refused` the message. */
const table: [
  name: string,
  parse: (raw: string) => unknown,
  read: [raw: string, value: unknown][],
  refused: [raw: string, message: string][]
][] = [
  [
    'text',
    parsers.text,
    [
      ['', ''],
      ['ü b', 'ü b']
    ],
    [['a\nb', 'contains a control character']]
  ],
  [
    'boolean',
    parsers.boolean,
    [
      ...['true', '1', 'yes', 'on', 'TRUE', 'On'].map((raw): [string, boolean] => [raw, true]),
      ...['false', '0', 'no', 'off', 'False'].map((raw): [string, boolean] => [raw, false])
    ],
    [
      ['maybe', 'neither true nor false'],
      ['', 'neither true nor false']
    ]
  ],
  [
    'integer',
    integer(2, 5),
    [
      ['2', 2],
      ['5', 5],
      ['03', 3]
    ],
    [
      ['1', 'out of range'],
      ['6', 'out of range'],
      ['2.5', 'not a whole number'],
      ['3x', 'not a whole number'],
      ['x3', 'not a whole number'],
      ['', 'not a whole number']
    ]
  ],
  [
    'integer without an upper bound',
    integer(-3),
    [
      ['-3', -3],
      ['9007199254740991', Number.MAX_SAFE_INTEGER]
    ],
    [['9007199254740992', 'out of range']]
  ],
  [
    'duration',
    duration('2s', '2d'),
    [
      ['2000ms', 2_000],
      ['2s', 2_000],
      ['3m', 180_000],
      ['4h', 14_400_000],
      ['2d', 172_800_000]
    ],
    [
      ['1999ms', 'shorter than 2s'],
      ['49h', 'longer than 2d'],
      ['300', 'a number without a unit'],
      ['5 m', 'not a duration'],
      ['x5m', 'not a duration'],
      ['5mx', 'not a duration'],
      ['5w', 'not a duration'],
      ['x3', 'not a duration'],
      ['3x', 'not a duration']
    ]
  ],
  [
    'limit',
    parsers.limit,
    [
      ['off', false],
      ['OFF', false],
      ['600/1m', { max: 600, window: 60_000 }],
      ['1/1s', { max: 1, window: 1_000 }],
      ['1/1d', { max: 1, window: 86_400_000 }]
    ],
    [
      ['600', 'not of the form attempts/duration'],
      ['600/1m/2', 'not of the form attempts/duration'],
      ['0/1m', 'out of range'],
      ['1/999ms', 'shorter than 1s'],
      ['1/25h', 'longer than 1d']
    ]
  ],
  ['oneOf', word, [['two', 'two']], [['Two', '"Two" is not one of them']]],
  [
    'someOf',
    someOf('one', 'two'),
    [
      ['two, one,two', ['two', 'one']],
      ['', []]
    ],
    [
      ['one,,two', 'an empty item between commas'],
      ['three', '"three" is not one of them']
    ]
  ],
  [
    'anyOf',
    anyOf('one', 'two'),
    [
      ['none', []],
      ['NONE', []],
      ['one', ['one']]
    ],
    [['none,one', '"none" is not one of them']]
  ],
  [
    'listOf',
    listOf(word, 'words'),
    [['one , two', ['one', 'two']]],
    [
      ["['one', 'two']", 'written with brackets or quotes, as in Python; write "one, two" without any'],
      ['("one",)', 'written with brackets or quotes, as in Python; write "one" without any'],
      ["r'one'", 'written with brackets or quotes, as in Python; write "one" without any']
    ]
  ],
  [
    'token',
    parsers.token,
    [["X-!#$%&'*+.^_`|~1", "X-!#$%&'*+.^_`|~1"]],
    [
      ['a b', '"a b" contains a character that HTTP does not allow'],
      ['', '"" contains a character that HTTP does not allow']
    ]
  ],
  [
    'headerName',
    parsers.headerName,
    [['X-HTTP_A', 'X-HTTP_A']],
    [
      ['http_authorization', "Django's spelling of a header (HTTP_AUTHORIZATION is Authorization)"],
      ['a:b', '"a:b" contains a character that HTTP does not allow']
    ]
  ],
  [
    'claimName',
    parsers.claimName,
    [['user_id', 'user_id']],
    [
      ['a b', 'contains a space or a control character'],
      ['a\u200bb', 'contains a space or a control character']
    ]
  ],
  [
    'key',
    parsers.key,
    [
      ['a\\nb', 'a\\nb'],
      [' -----BEGIN X\\nb\\r\\nc', ' -----BEGIN X\nb\nc']
    ],
    []
  ],
  [
    'longSecret',
    parsers.longSecret,
    [['abcdefgh'.repeat(4), 'abcdefgh'.repeat(4)]],
    [
      ['abcdefgh'.repeat(3), 'has 24 bytes'],
      ['abcdefg'.repeat(5), 'repeats a few characters'],
      ['ü', 'has 2 bytes']
    ]
  ],
  [
    'shown',
    parsers.shown,
    [
      ['a\n\tb', '"a b"'],
      ['mysql://user:secret@host/db', '"mysql://…@host/db"'],
      ['x'.repeat(100), `"${'x'.repeat(100)}"`],
      ['x'.repeat(101), `"${'x'.repeat(99)}…"`]
    ],
    []
  ]
]

for (const [name, parse, read, refused] of table) {
  t.test(name, (t) => {
    for (const [raw, value] of read) t.strictSame(parse(raw), value, JSON.stringify(raw))
    for (const [raw, message] of refused) t.throws(() => parse(raw), { name: 'Refusal', message }, JSON.stringify(raw))
    t.end()
  })
}

t.test('every parser of a setting names what is allowed', (t) => {
  const allowed: [parse: { allowed: string }, text: string][] = [
    [integer(1), 'a whole number of at least 1'],
    [integer(1, 9), 'a whole number from 1 to 9'],
    [duration('1s', '1d'), 'a number with its unit (ms, s, m, h or d), such as 90s, 5m, 12h or 90d, from 1s to 1d'],
    [word, 'one, two'],
    [someOf('one', 'two'), 'one or more of one, two, separated by commas'],
    [anyOf('one', 'two'), 'one or more of one, two, separated by commas, or none'],
    [listOf(word, 'words'), 'words, separated by commas']
  ]
  for (const [parse, text] of allowed) t.equal(parse.allowed, text)
  t.end()
})
