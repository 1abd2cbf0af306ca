import t from 'tap'

t.test('the tables of words were made at every start, also in development', async (t) => {
  const split = t.capture(String.prototype, 'split', String.prototype.split)
  const large = () =>
    split().filter((call) => 'returned' in call && Array.isArray(call.returned) && call.returned.length > 200).length
  const { isGuessable } = await import('../../src/secret-strength/index.js')
  t.equal(large(), 0, 'none when the module is loaded')
  t.equal(isGuessable('my-secret-signing-key-for-production'), true)
  t.equal(large(), 2, 'words and pairs, when a secret is judged')
  isGuessable('another-secret-signing-key-for-production')
  t.equal(large(), 0, 'and once only')
})

const letters = 'abcdefghijklmnopqrstuvwxyz'
const digits = '0123456789'

/** Every key that a rule makes, cut to the 32 characters that a short one has, and longer. */
function* structured(): Generator<[rule: string, key: string]> {
  const repeat = (text: string, length: number) => text.repeat(Math.ceil(length / text.length)).slice(0, length)
  for (const length of [32, 36, 48, 64]) {
    for (const run of [2, 3, 4, 5, 8]) {
      for (const alphabet of [letters + digits, digits, letters.toUpperCase(), [...letters].reverse().join('')])
        yield [`runs of ${run}`, repeat([...alphabet].map((one) => one.repeat(run)).join(''), length)]
    }
    for (const step of [1, 2, 3, 5]) {
      const every = [...(letters + digits)].filter((_, at) => at % step === 0).join('')
      yield [`sequences in steps of ${step}`, repeat(every, length)]
    }
    for (const word of ['secret', 'keyturn1', 'p@ssw0rd', 'deadbeef', 'hunter2-', '나무'])
      yield ['repeated words', repeat(word, length)]
    yield ['numbered words', repeat(Array.from({ length: 20 }, (_, at) => `abc${at}`).join(''), Math.min(length, 48))]
    for (const keys of ['qwertyuiopasdfghjklzxcvbnm', 'poiuytrewqlkjhgfdsamnbvcxz', '1qaz2wsx3edc4rfv5tgb6yhn7ujm'])
      yield ['keyboard rows and columns', repeat(keys, length)]
    yield ['letters between digits', repeat([...letters].map((one, at) => `${one}${at % 10}`).join(''), length)]
    for (const pattern of ['YYYYMMDD', 'DDMMYYYY']) {
      const dates = Array.from({ length: 9 }, (_, at) =>
        pattern
          .replace('YYYY', `${2019 + at}`)
          .replace('MM', `0${at + 1}`)
          .replace('DD', `${12 + at}`)
      )
      yield ['dates', repeat(dates.join(''), length - (length % 8))]
    }
    const phrase = 'my-secret-signing-key-for-production'
    yield ['words in hexadecimal', Buffer.from(phrase).toString('hex').slice(0, length)]
    yield ['words in base64', Buffer.from(phrase).toString('base64').slice(0, length)]
  }
}

t.test('aaaabbbbccccddddeeeeffffgggghhhh1111 was strong enough for production', async (t) => {
  const { weakness } = await import('../../src/secret-strength/index.js')
  t.equal(weakness('aaaabbbbccccddddeeeeffffgggghhhh1111'), 'made of words or patterns')
  for (const [rule, key] of structured()) t.equal(weakness(key), 'made of words or patterns', `${rule}: ${key}`)
})
