import t from 'tap'
import { searchTermOf, searchTextOf } from '../../src/domain/users/search.js'

const user = { username: 'neo', email: '', nickname: '' }

t.test('which searches find a user', (t) => {
  const rows: [name: string, user: Partial<typeof user>, term: string, found: boolean][] = [
    ['a part of the username', { username: 'thomas' }, 'homa', true],
    ['another case', { username: 'Thomas' }, 'THOMAS', true],
    ['the email', { email: 'Neo@Matrix.example' }, 'neo@matrix', true],
    ['the nickname', { nickname: 'The One' }, 'the one', true],
    ['spaces around the term', { nickname: 'The One' }, '  one\t', true],
    ['a space in the term', { nickname: 'TheOne' }, 'the one', false],
    ['another term', {}, 'trinity', false],
    ['from one field into the next', { username: 'neo', email: 'a@b.example' }, 'neoa', false],
    ['full-width letters', { nickname: 'ＮＥＯ' }, 'neo', true],
    ['a term in full-width letters', {}, 'ＮＥＯ', true],
    ['composed and decomposed Hangul', { nickname: '한글' }, '\u1112\u1161\u11ab\u1100\u1173\u11af', true],
    ['an accent', { nickname: 'Zoë' }, 'zoe', false],
    ['another composition of an accent', { nickname: 'Zoe\u0308' }, 'ZOË', true],
    ['the capital I with a dot', { nickname: 'İstanbul' }, 'i\u0307stanbul', true],
    ['a letter that lower case decomposes', { nickname: '\u1e9e' }, '\u00df', true]
  ]
  for (const [name, more, term, found] of rows) {
    t.equal(searchTextOf({ ...user, ...more }).includes(searchTermOf(term)), found, name)
  }
  t.end()
})

t.test('the fields are on a line each', (t) => {
  t.equal(searchTextOf({ username: 'Neo', email: 'N@X.example', nickname: 'ONE' }), 'neo\nn@x.example\none')
  t.end()
})

t.test('the text fits its column, and ends with a whole character', (t) => {
  t.equal(searchTextOf({ ...user, nickname: 'a'.repeat(1_000) }), `neo\n\n${'a'.repeat(595)}`)
  t.equal(searchTextOf({ ...user, nickname: '\u{1f600}'.repeat(1_000) }), `neo\n\n${'\u{1f600}'.repeat(595)}`)
  t.end()
})
