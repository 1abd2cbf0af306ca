import t from 'tap'

t.test('the tables of words were made at every start, also in development', async (t) => {
  const split = t.capture(String.prototype, 'split', String.prototype.split)
  const large = () =>
    split().filter((call) => 'returned' in call && Array.isArray(call.returned) && call.returned.length > 200).length
  const { isGuessable } = await import('../../src/secret-strength.js')
  t.equal(large(), 0, 'none when the module is loaded')
  t.equal(isGuessable('my-secret-signing-key-for-production'), true)
  t.equal(large(), 2, 'words and pairs, when a secret is judged')
  isGuessable('another-secret-signing-key-for-production')
  t.equal(large(), 0, 'and once only')
})
