import t from 'tap'
import { checkDescription, type Description, withProblems } from '../../src/domain/users/checks.js'
import { checkUsername, normalizeUsername, usernameKey } from '../../src/domain/users/username.js'
import { inEnglish } from '../../src/errors.js'

const blank = 'This field may not be blank.'
const characters = 'Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.'
const tooLong = 'Ensure this field has no more than 150 characters.'

t.test('which usernames are allowed', (t) => {
  const rows: [name: string, problems: string[]][] = [
    ['neo', []],
    ['neo@matrix.example', []],
    ['a.b+c-d_e', []],
    ['네오', []],
    ['Zoe\u0308', []],
    ['٣٤', []],
    ['  neo\t', []],
    ['ｎｅｏ', []],
    ['', [blank]],
    [' \u3000', [blank]],
    ['neo one', [characters]],
    ['neo!', [characters]],
    ['neo\n', []],
    ['ne\u0000o', [characters]],
    ['ne\u200do', [characters]],
    ['ne\u3164o', [characters]],
    ['ne\ufe0fo', [characters]],
    ['\u{1f600}', [characters]],
    ['a'.repeat(150), []],
    ['a'.repeat(151), [tooLong]],
    ['\u{20000}'.repeat(150), []],
    ['\u{20000}'.repeat(151), [tooLong]],
    ['\u0130'.repeat(76), [tooLong]],
    ['\u0130'.repeat(75), []],
    [` ${'!'.repeat(151)}`, [tooLong, characters]]
  ]
  for (const [name, problems] of rows) {
    t.strictSame(checkUsername(name).map(inEnglish), problems, JSON.stringify(name).slice(0, 30))
  }
  t.end()
})

t.test('how a username is kept, and by what it is unique', (t) => {
  const rows: [name: string, kept: string, key: string][] = [
    [' Neo ', 'Neo', 'neo'],
    ['ＮＥＯ', 'NEO', 'neo'],
    ['\u1112\u1161\u11ab', '한', '한'],
    ['ZOE\u0308', 'ZO\u00cb', 'zo\u00eb'],
    ['\u1e9e', '\u1e9e', '\u00df'],
    ['\u03d3', '\u038e', '\u03cd']
  ]
  for (const [name, kept, key] of rows) {
    t.equal(normalizeUsername(name), kept)
    t.equal(usernameKey(name), key)
  }
  t.end()
})

t.test('what is wrong with a description, by field', (t) => {
  const rows: [description: Description, problems: Record<string, string[]>][] = [
    [{}, {}],
    [{ username: 'neo', email: '', nickname: '', level: 0 }, {}],
    [
      { username: '', email: 'x', level: -1 },
      {
        username: [blank],
        email: ['Enter a valid email address.'],
        level: ['Ensure this value is greater than or equal to 0.']
      }
    ],
    [{ nickname: 'a\0' }, { nickname: ['Null characters are not allowed.'] }],
    [{ nickname: '\u{1f600}'.repeat(150) }, {}],
    [{ nickname: '\u{1f600}'.repeat(151) }, { nickname: [tooLong] }],
    [{ level: 32_767 }, {}],
    [{ level: 32_768 }, { level: ['Ensure this value is less than or equal to 32767.'] }],
    [{ level: 1.5 }, { level: ['Not a valid integer.'] }],
    [{ level: Number.NaN }, { level: ['Not a valid integer.'] }]
  ]
  for (const [description, problems] of rows) {
    const found = Object.entries(checkDescription(description)).map(([name, list]) => [name, list.map(inEnglish)])
    t.strictSame(Object.fromEntries(found), problems, JSON.stringify(description).slice(0, 60))
  }
  t.strictSame(withProblems({ a: [], b: ['x'] }), { b: ['x'] })
  t.end()
})
