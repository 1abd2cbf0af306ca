import t from 'tap'
import { leadingPattern, wholePatterns } from '../../src/config/patterns.js'

const matchesWhole = (source: string, text: string) => wholePatterns(source).some((one) => one.matches(text))
const matchesStart = (source: string, text: string) => leadingPattern(source).matches(text)

/** Each keeps an engine that goes back busy for longer than any test may take, on the text beside it, which it does not match. */
const catastrophic: [source: string, text: string][] = [
  ['(a|a)*', `${'a'.repeat(290)}!`],
  ['(a+)+', `${'a'.repeat(290)}!`],
  ['(a*)*', `${'a'.repeat(290)}!`],
  ['(a|aa)+', `${'a'.repeat(290)}!`],
  ['(a|a?)+', `${'a'.repeat(290)}!`],
  ['([a-z]+)*', `${'a'.repeat(290)}!`],
  ['(\\w|\\d)*', `${'1'.repeat(290)}!`],
  ['(.*a){20}', `${'a'.repeat(19)}${'b'.repeat(270)}`],
  ['.*.*.*.*.*.*.*.*.*.*=', 'x'.repeat(290)],
  ['(x+x+)+y', 'x'.repeat(290)],
  ['((a{1,20}){1,20}){1,2}b', 'a'.repeat(290)],
  [`${'a?'.repeat(100)}${'a'.repeat(100)}`, 'a'.repeat(99)],
  ['https://([\\w-]+\\.?)+example\\.com', `https://${'a'.repeat(280)}`],
  ['https://[\\w.-]+-[\\w.-]+-[\\w.-]+-[\\w.-]+-[\\w.-]+-[\\w.-]+\\.example\\.com', `https://${'-'.repeat(280)}`],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(290)]
]

t.test('patterns that took exponential time finish for every text', async (t) => {
  for (const [source, text] of catastrophic) {
    t.equal(matchesWhole(source, text), false, source)
    t.equal(matchesStart(`(?:${source})\\Z`, text), false, `${source} as a path`)
  }
})

t.test('no pattern runs on a text of unbounded length', async (t) => {
  for (const [length, whole, leading] of [
    [300, true, true],
    [301, false, true],
    [2_048, false, true],
    [2_049, false, false]
  ] as const) {
    t.equal(matchesWhole('a*', 'a'.repeat(length)), whole, `an origin of ${length}`)
    t.equal(matchesStart('a*', 'a'.repeat(length)), leading, `a path of ${length}`)
  }
})

/** As Python's re.match reads them, for what a browser can send. */
const spellings: [source: string, text: string, whole: boolean, leading: boolean][] = [
  ['https://a|https://b', 'https://b', true, true],
  ['https://a|https://b', 'https://b.evil', false, true],
  ['https://a', 'evil://https://a', false, false],
  ['^https://a$', 'https://a', true, true],
  ['\\Ahttps://a\\Z', 'https://a', true, true],
  ['\\Ahttps://a\\Z', 'https://a.evil', false, false],
  ['https://(?P<name>\\w+)\\.a', 'https://b.a', true, true],
  ['https://(?<name>\\w+)\\.a', 'https://b.a', true, true],
  ['(?i)https://a', 'https://A', true, true],
  ['x{,2}y', 'xxy', true, true],
  ['x{,2}y', 'xxxy', false, false],
  ['[{,2}]y', '0y', false, false],
  ['\\\\Z', '\\Z', true, true],
  ['/api/|/oauth/', '/oauth/token', false, true],
  ['^/(api|oauth)/', '/x/api/', false, false],
  ['\\d+', '12', true, true]
]

t.test(
  'patterns are read as django-cors-headers reads them, but that one of an origin matches the whole',
  async (t) => {
    for (const [source, text, whole, leading] of spellings) {
      t.equal(matchesWhole(source, text), whole, `${source} ${text}`)
      t.equal(matchesStart(source, text), leading, `${source} ${text} from the beginning`)
    }
  }
)

const around =
  'uses lookahead or lookbehind, which RE2 does not support; list the allowed paths instead, as ^/(api|oauth)/ does'
const back = 'uses a backreference, which RE2 does not support; repeat the group instead'
const python = 'is written as in Python; leave out brackets, quotes and the r before them'
const refusals: [source: string, problem: string][] = [
  ['^(?!/admin)', around],
  ['(?=a)a', around],
  ['(?<!a)b', around],
  ['(?<=a)b', around],
  ['(a)\\1', back],
  ['(?P<a>a)(?P=a)', back],
  ['a)|(?:b', 'is not a valid regular expression (unexpected ): `a)|(?:b`)'],
  ['(', 'is not a valid regular expression (missing closing ): `(`)'],
  ['a{1001}', 'is not a valid regular expression (invalid repeat count: `{1001}`)'],
  ['((a{100}){100}){100}', 'is not a valid regular expression (invalid repeat count: `{100}`)'],
  ["[r'^https://a$']", python],
  ['["^https://a$",]', python],
  ["(r'https://a',)", python],
  ["r'^/api/.*$'", python],
  ["re.compile(r'^/api/')", python]
]

t.test('unsupported and invalid patterns are refused with advice', async (t) => {
  for (const [source, problem] of refusals) {
    for (const parse of [wholePatterns, leadingPattern])
      t.throws(() => parse(source), { message: `"${source}" ${problem}` }, source)
  }
})

t.test('a list of patterns for origins is separated by spaces, and True is none of them', async (t) => {
  t.throws(() => wholePatterns('^https://a$,^https://b$'), { message: /separates expressions by commas/ })
  t.throws(() => wholePatterns('True'), { message: /CORS_ALLOW_ALL_ORIGINS=true allows all origins/ })
  t.strictSame(
    wholePatterns('https://a{1,2} \n https://b').map(({ source }) => source),
    ['https://a{1,2}', 'https://b']
  )
})
