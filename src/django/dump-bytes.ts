import { isUtf8 } from 'node:buffer'
import { decodeUtf8, NotUtf8 } from '../text/utf8.js'
import { DumpError } from './dump-error.js'

const [backslash, letterU] = [0x5c, 0x75]

/** What the first bytes of a file say it is, when it is no text in UTF-8. */
const otherFiles: [name: string, pattern: RegExp, advice: string][] = [
  ['compressed with gzip', /^1f8b/, 'Decompress it first: `gunzip --stdout FILE | npx keyturn import-django -`'],
  ['compressed with bzip2', /^425a68/, 'Decompress it first: `bunzip2 --stdout FILE | npx keyturn import-django -`'],
  [
    'compressed with xz',
    /^fd377a585a00/,
    'Decompress it first: `xz --decompress --stdout FILE | npx keyturn import-django -`'
  ],
  [
    'compressed with lzma',
    /^5d00008?0/,
    'Decompress it first: `xz --decompress --stdout FILE | npx keyturn import-django -`'
  ],
  ['a zip archive', /^504b0304/, 'Unpack it first'],
  ['an SQLite database', /^53514c697465/, 'Make a dump of it with `python manage.py dumpdata`'],
  // A shell that writes UTF-16 has decoded what Python wrote, by a code page that need not be the one Python wrote in.
  ['UTF-16, as PowerShell writes it', /^(fffe|feff|00|..00)/, 'Let dumpdata write the file: replace `>` by `--output`']
]

/** How a dump in UTF-8 is made wherever Python would write in another encoding, as on Windows. */
const remedy = 'Make the dump in UTF-8: set PYTHONUTF8=1, then `python manage.py dumpdata … --output dump.json`'

/**
 * Passes a dump on, in pieces that end with a whole character and a whole escape, and refuses what cannot become text without
 * loss: bytes that are not UTF-8, and escapes of half a surrogate pair.
 *
 * @param name how messages call it
 * @throws DumpError with the position of what is wrong
 */
export async function* checkedBytes(name: string, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array = new Uint8Array()
  let position = 0
  for await (const piece of source) {
    if (position === 0 && held.length === 0) refuseOtherFiles(name, piece)
    const bytes = held.length > 0 ? Buffer.concat([held, piece]) : piece
    const end = endOfWhole(bytes)
    yield check(bytes.subarray(0, end))
    held = Uint8Array.from(bytes.subarray(end))
  }
  if (held.length > 0) yield check(held)

  function check(bytes: Uint8Array): Uint8Array {
    const wrong = isUtf8(bytes) ? undefined : firstWrong(bytes)
    if (wrong !== undefined) {
      const byte = bytes[wrong]?.toString(16).padStart(2, '0')
      throw new DumpError(
        `${name} is not UTF-8: byte 0x${byte} at position ${position + wrong} is not text. ${remedy}.`
      )
    }
    for (let at = bytes.indexOf(backslash); at !== -1; ) {
      const [length, half] = escapeAt(bytes, at)
      if (half) {
        const text = Buffer.from(bytes.subarray(at, at + 6)).toString('latin1')
        throw new DumpError(
          `${name} has half a surrogate pair, ${text}, at position ${position + at}. Correct that text in Django, and make the dump again.`
        )
      }
      at = bytes.indexOf(backslash, at + length)
    }
    position += bytes.length
    return bytes
  }
}

/** The position of the first byte that is not UTF-8. */
function firstWrong(bytes: Uint8Array): number | undefined {
  try {
    decodeUtf8(bytes)
  } catch (error) {
    if (error instanceof NotUtf8) return error.position
    throw error
  }
  return undefined
}

function refuseOtherFiles(name: string, piece: Uint8Array): void {
  const start = Buffer.from(piece.subarray(0, 6)).toString('hex')
  const found = otherFiles.find(([, pattern]) => pattern.test(start))
  if (found !== undefined) throw new DumpError(`${name} is ${found[0]}. ${found[2]}.`)
}

/** In JSON, a backslash stands only in strings. @returns its length, and whether it is half a surrogate pair */
function escapeAt(bytes: Uint8Array, at: number): [length: number, half: boolean] {
  const unit = unitAt(bytes, at)
  if (unit === undefined) return [2, false]
  if (unit < 0xd800 || unit > 0xdfff) return [6, false]
  const next = unitAt(bytes, at + 6) ?? 0
  return unit < 0xdc00 && next >= 0xdc00 && next <= 0xdfff ? [12, false] : [6, true]
}

/** The code unit that an escape stands for; undefined where none begins. */
function unitAt(bytes: Uint8Array, at: number): number | undefined {
  if (bytes[at] !== backslash || bytes[at + 1] !== letterU || bytes.length < at + 6) return undefined
  const digits = Buffer.from(bytes.buffer, bytes.byteOffset + at + 2, 4).toString('latin1')
  return /^[0-9a-f]{4}$/i.test(digits) ? Number.parseInt(digits, 16) : undefined
}

/** Where a piece can be cut, so that no character and no pair of escapes is in two of them. */
function endOfWhole(bytes: Uint8Array): number {
  // A pair of escapes has 12 bytes.
  const recent = bytes.indexOf(backslash, Math.max(0, bytes.length - 11))
  if (recent !== -1) return startOfEscapes(bytes, recent)
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte >= 0xc0) return (byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4) > back ? bytes.length - back : bytes.length
    if (byte < 0x80) break
  }
  return bytes.length
}

/** Where the escape at a backslash begins, which may be escaped by the one before it, or be the second of a pair. */
function startOfEscapes(bytes: Uint8Array, at: number): number {
  let start = at
  while (start > 0 && bytes[start - 1] === backslash) start--
  const before = start < 6 ? 0 : (unitAt(bytes, start - 6) ?? 0)
  return before >= 0xd800 && before <= 0xdbff ? startOfEscapes(bytes, start - 6) : start
}
