import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { readDump } from '../../src/django/dump.js'
import { DumpError } from '../../src/django/dump-error.js'
import { dumpFile, type Entry, entries, pieces } from './fixture.js'

async function read(text: string | Uint8Array, size?: number): Promise<unknown[]> {
  const all: unknown[] = []
  for await (const values of readDump('dump.json', pieces(text, size))) all.push(...values)
  return all
}

for (const form of ['json', 'jsonl'] as const) {
  t.test(`a ${form} of Django, in pieces of any size`, async (t) => {
    const text = readFileSync(dumpFile(form))
    for (const size of [1, 2, 7, 100, 4096, text.length]) t.same(await read(text, size), entries(), `${size} bytes`)
  })
}

t.test('line ends of Windows, empty lines, blanks around, a byte order mark', async (t) => {
  const bom = '\ufeff'
  for (const text of ['{"a":"é"}\r\n\r\n{"b":2}\r\n', `${bom}{"a":"é"}\n{"b":2}`, `\n {"a":"é"}\n{"b":2}\n`]) {
    for (const size of [1, 5, 100])
      t.same(await read(text, size < 3 && text.startsWith(bom) ? 3 : size), [{ a: 'é' }, { b: 2 }])
  }
  for (const text of ['[{"a":"é"},\n{"b":2}]\r\n', `${bom}[{"a":"é"},{"b":2}]`, '\n [{"a":"é"},{"b":2}]\n\n']) {
    t.same(await read(text), [{ a: 'é' }, { b: 2 }])
  }
  t.same(await read('[]'), [])
})

t.test('invalid JSON is refused with its position', async (t) => {
  const wrong: [string | Uint8Array, RegExp][] = [
    ['', /^dump\.json is empty/],
    [' \n ', /^dump\.json is empty/],
    ['CommandError: Unable to serialize database', /^dump\.json begins with neither \[ nor \{;/],
    ['[{"a":1},{"b":}]', /^dump\.json is not JSON at byte 14, after 1 entries/],
    ['[{"a":1},{"b":tru3}]', /at byte 17, after 1 entries/],
    ['\ufeff[{"a":1},{"b":tru3}]', /at byte 20, after 1 entries/],
    ['[{"a":1} {"b":1}]', /at byte 9, after 1 entries/],
    ['[{"a":1}][]', /at byte 9, after 1 entries/],
    ['{"a":1}\n{"b":\n{"c":3}', /^dump\.json is not JSON in line 2: /],
    [Buffer.from('\ufeff[{"a":1}]', 'utf16le'), /UTF-16.*--output/]
  ]
  for (const [text, message] of wrong) await t.rejects(read(text), { message }, String(text))
  t.ok((await read('[1', 1).catch((error: unknown) => error)) instanceof DumpError)
})

t.test('a dump that is not UTF-8 was decoded with a loss; now one line says which byte, and what to do', async (t) => {
  const bytes = (...parts: (string | number[])[]) => Buffer.concat(parts.map((part) => Buffer.from(part)))
  const cp949 = [0xb3, 0xd7, 0xbf, 0xc0]
  const gzip = gzipSync('[]')
  const wrong: [Uint8Array, RegExp][] = [
    [bytes('[{"a":"', cp949, '"}]'), /not UTF-8: byte 0xb3 at position 7 is not text\..*PYTHONUTF8=1/],
    [bytes('{"a":"네오"}\n{"a":"', cp949, '"}\n'), /byte 0xb3 at position 21 /],
    [bytes('[{"a":"', [0xed, 0xa0, 0x80], '"}]'), /byte 0xed at position 7 /],
    [bytes('{"a":"', [0xec, 0x9d]), /byte 0xec at position 6 is not text\./],
    [bytes('[{"a":"\\ud800"}]'), /half a surrogate pair, \\ud800, at position 7.*Correct that text in Django/],
    [bytes('{"a":"\\\\\\uDC00\\ud83d\\ude00"}'), /\\uDC00, at position 8/],
    [bytes('[{"a":"\\ud83d\\ud83d\\ude00"}]'), /\\ud83d, at position 7/],
    [bytes('{"a":"\\ude00\\ud83d"}'), /\\ude00, at position 6/],
    [Buffer.from('[{"a":1}]', 'utf16le'), /UTF-16.*--output/],
    [Buffer.from('\ufeff{"a":1}', 'utf16le').swap16(), /UTF-16.*--output/],
    [gzip, /compressed with gzip.*gunzip/],
    [bytes('BZh91AY&SY'), /bzip2.*bunzip2/],
    [bytes([0xfd], '7zXZ', [0]), /compressed with xz/],
    [bytes('PK', [3, 4]), /zip archive/],
    [bytes('SQLite format 3', [0]), /SQLite database.*dumpdata/]
  ]
  for (const [text, message] of wrong) {
    for (const size of [6, 7, 13, 100]) await t.rejects(read(text, size), { message }, `${message}, ${size} bytes`)
  }
  const whole = '[{"a":"\\\\ud800 \\ud83d\\ude00\\ud83d\\ude01 \\u0041\\\\ 네오 😀 é"}]'
  const line = `${whole.slice(1, -1)}\n`
  for (let size = 3; size < whole.length; size++) {
    for (const text of [whole, `\ufeff${whole}`, line, `\ufeff${line}`]) {
      t.same(await read(text, size), [{ a: '\\ud800 😀😁 A\\ 네오 😀 é' }], `${size} bytes at once`)
    }
  }
})

t.test('a dump that was cut off is told from a whole one, wherever the cut is', async (t) => {
  const array = JSON.stringify(entries().slice(0, 2))
  for (let length = 1; length < array.length; length += 7) {
    await t.rejects(read(array.slice(0, length)), {
      message: new RegExp(`at byte ${length}, after [012] entries: .*cut off`)
    })
  }
  const line = JSON.stringify(entries()[0])
  await t.rejects(read(`${line}\n${line.slice(0, 50)}`), { message: /in line 2: .*cut off; make the dump again/ })
})

t.test('no more than one entry is held in memory', async (t) => {
  const long: Entry = { model: 'auth.user', pk: 1, fields: { username: 'x'.repeat(2 ** 21) } }
  await t.rejects(read(JSON.stringify([{}, long])), { message: /more than 1 MB at byte 2, after 1 entries/ })
  await t.rejects(read(`{}\n${JSON.stringify(long)}`), { message: /more than 1 MB in line 2/ })
  let asked = 0
  async function* endless() {
    yield Buffer.from('[')
    for (;;) {
      asked++
      yield Buffer.from('{"model":"auth.user"},'.repeat(1000))
    }
  }
  const reader = readDump('dump.json', endless())
  for (let round = 0; round < 10; round++) await reader.next()
  t.ok(asked <= 10, 'and no more is read than is taken')
  await reader.return(undefined)
})
