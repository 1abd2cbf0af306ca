import fc from 'fast-check'
import t from 'tap'
import { parseForm } from '../../src/text/form.js'
import { decodeUtf8, NotUtf8, unpairedSurrogate } from '../../src/text/utf8.js'

// What Python 3 says of the same bytes.
const refused: [hex: string, message: string][] = [
  ['b3aa', "'utf-8' codec can't decode byte 0xb3 in position 0: invalid start byte"],
  ['61c3', "'utf-8' codec can't decode byte 0xc3 in position 1: unexpected end of data"],
  ['c341', "'utf-8' codec can't decode byte 0xc3 in position 0: invalid continuation byte"],
  ['c0af', "'utf-8' codec can't decode byte 0xc0 in position 0: invalid start byte"],
  ['e082ac', "'utf-8' codec can't decode byte 0xe0 in position 0: invalid continuation byte"],
  ['eda080', "'utf-8' codec can't decode byte 0xed in position 0: invalid continuation byte"],
  ['e282', "'utf-8' codec can't decode bytes in position 0-1: unexpected end of data"],
  ['e28241', "'utf-8' codec can't decode bytes in position 0-1: invalid continuation byte"],
  ['f09f98', "'utf-8' codec can't decode bytes in position 0-2: unexpected end of data"],
  ['f09f9841', "'utf-8' codec can't decode bytes in position 0-2: invalid continuation byte"],
  ['f4908080', "'utf-8' codec can't decode byte 0xf4 in position 0: invalid continuation byte"],
  ['f0808080', "'utf-8' codec can't decode byte 0xf0 in position 0: invalid continuation byte"],
  ['f5', "'utf-8' codec can't decode byte 0xf5 in position 0: invalid start byte"],
  ['ec9db4ff', "'utf-8' codec can't decode byte 0xff in position 3: invalid start byte"]
]

t.test("bytes that are not UTF-8 are refused in Python's words", async (t) => {
  for (const [hex, message] of refused) {
    t.throws(() => decodeUtf8(Buffer.from(hex, 'hex')), { name: 'NotUtf8', message }, hex)
  }
  t.equal(decodeUtf8(Buffer.from('efbbbf61', 'hex')), '\ufeffa', 'a byte order mark is a character')
})

t.test('any bytes are decoded without loss or refused, as they are and as a form', async (t) => {
  // Random bytes are hardly ever UTF-8 beyond ASCII: pieces of characters are, sometimes.
  const pieces = fc.constantFrom(
    ...['61', 'c3', 'a9', 'e2', '82', 'ac', 'ed', 'a0', '80', 'f0', '9f', '98', 'f4', '90'].map((one) => [
      Number.parseInt(one, 16)
    ]),
    [...Buffer.from('이')]
  )
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.array(pieces).map((parts) => Uint8Array.from(parts.flat()))
  )
  fc.assert(
    fc.property(bytes, (one) => {
      const text = decoded(() => decodeUtf8(one))
      if (text !== undefined) t.same(Buffer.from(text), Buffer.from(one))
      const escaped = [...one].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
      t.equal(
        decoded(() => parseForm(Buffer.from(`password=${escaped}`)).password),
        text
      )
    }),
    { numRuns: 500 }
  )
})

t.test('an unpaired surrogate is found, and a pair is none', async (t) => {
  t.equal(unpairedSurrogate('a\ud83d\ude00\udc00'), 0xdc00)
  t.equal(unpairedSurrogate('\ud800'), 0xd800)
  t.equal(unpairedSurrogate('\ud83d\ude00'), undefined)
})

function decoded<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof NotUtf8) return undefined
    throw error
  }
}
