import { readFileSync } from 'node:fs'
import t from 'tap'
import { DumpError, readDump } from '../../src/django/dump.js'
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

t.test('what is no JSON is told with its position', async (t) => {
  const wrong: [string | Uint8Array, RegExp][] = [
    ['', /^dump\.json is empty/],
    [' \n ', /^dump\.json is empty/],
    ['CommandError: Unable to serialize database', /^dump\.json begins with no \[ or \{/],
    ['[{"a":1},{"b":}]', /^dump\.json is no JSON at byte 14, after 1 entries/],
    ['[{"a":1},{"b":tru3}]', /at byte 17, after 1 entries/],
    ['\ufeff[{"a":1},{"b":tru3}]', /at byte 20, after 1 entries/],
    ['[{"a":1} {"b":1}]', /at byte 9, after 1 entries/],
    ['[{"a":1}][]', /at byte 9, after 1 entries/],
    ['{"a":1}\n{"b":\n{"c":3}', /^dump\.json is no JSON in line 2: /],
    [Buffer.from('\ufeff[{"a":1}]', 'utf16le'), /UTF-16.*--output/]
  ]
  for (const [text, message] of wrong) await t.rejects(read(text), { message }, String(text))
  t.ok((await read('[1', 1).catch((error: unknown) => error)) instanceof DumpError)
})

t.test('a dump that was cut off is told from a whole one, wherever the cut is', async (t) => {
  const array = JSON.stringify(entries().slice(0, 2))
  for (let length = 1; length < array.length; length += 7) {
    await t.rejects(read(array.slice(0, length)), {
      message: new RegExp(`at byte ${length}, after [012] entries: .*cut off`)
    })
  }
  const line = JSON.stringify(entries()[0])
  await t.rejects(read(`${line}\n${line.slice(0, 50)}`), { message: /in line 2/ })
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
