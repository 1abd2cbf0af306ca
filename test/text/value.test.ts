import t from 'tap'
import { cut } from '../../src/lengths.js'
import { readBounded } from '../../src/text/bounded.js'
import { decodeText, decodeValue, requireWhole } from '../../src/text/value.js'

const problem = (message: string) => ({ name: 'NotText', message })

t.test('the value that a file holds', (t) => {
  const rows: [bytes: string | number[], value: string][] = [
    ['secret', 'secret'],
    ['secret\n', 'secret'],
    ['secret\r\n', 'secret'],
    ['secret\n\n', 'secret\n'],
    ['secret\r', 'secret\r'],
    ['a\nb\n', 'a\nb'],
    [' secret ', ' secret '],
    ['', ''],
    ['비밀\n', '비밀'],
    ['a\ufeffb', 'a\ufeffb']
  ]
  for (const [bytes, value] of rows) t.equal(decodeValue(Buffer.from(bytes)), value, JSON.stringify(bytes))
  const mark = problem('begins with a byte order mark, which would be part of it')
  t.throws(() => decodeValue(Buffer.from('\ufeffsecret')), mark)
  for (const [bytes, at] of [
    [[0xff], 0],
    [[0x61, 0x62, 0xc3], 2]
  ] as const) {
    t.throws(() => decodeValue(Buffer.from(bytes)), problem(`is not UTF-8 at byte position ${at}`))
    t.throws(() => decodeText(Buffer.from(bytes)), problem(`is not UTF-8 at byte position ${at}`))
  }
  t.equal(decodeText(Buffer.from('\ufeffa\n')), '\ufeffa\n', 'a text is left as it is')
  t.end()
})

t.test('a text that Node.js has decoded, of bytes that were no UTF-8', (t) => {
  for (const text of ['', 'secret', '비밀']) t.equal(requireWhole(text), text)
  t.throws(() => requireWhole('\ufffd'), problem('is not UTF-8 at byte position 0'))
  t.throws(() => requireWhole('비밀x\ufffd\ufffd'), problem('is not UTF-8 at byte position 7'))
  t.end()
})

t.test('the beginning of a text that fits a column', (t) => {
  const rows: [text: string, length: number, expected: string][] = [
    ['abc', 3, 'abc'],
    ['abcd', 3, 'abc'],
    ['', 3, ''],
    ['ab\u{1f600}', 3, 'ab'],
    ['ab\u{1f600}', 4, 'ab\u{1f600}'],
    ['\u{1f600}\u{1f600}', 3, '\u{1f600}'],
    ['a\ud83d', 9, 'a\ufffd'],
    ['\ude00b', 9, '\ufffdb']
  ]
  for (const [text, length, expected] of rows) t.equal(cut(text, length), expected, JSON.stringify([text, length]))
  t.end()
})

t.test('a body is read up to its bound', async (t) => {
  const read = (body: unknown[] | null) =>
    readBounded(
      body &&
        (async function* () {
          yield* body
        })(),
      4,
      'The list'
    )
  t.equal((await read(null)).toString(), '')
  t.equal((await read([Buffer.from('ab'), Buffer.from('cd')])).toString(), 'abcd')
  await t.rejects(read([Buffer.from('ab'), Buffer.from('cde')]), { message: 'The list is longer than 4 bytes' })
  await t.rejects(read(['ab']), { name: 'TypeError', message: 'The list is no bytes' })
})
