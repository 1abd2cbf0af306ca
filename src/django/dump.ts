import { JSONParser } from '@streamparser/json'
import { checkedBytes } from './dump-bytes.js'
import { DumpError } from './dump-error.js'

/** What a cut-off dump needs. What was written of it stays, since an import can be repeated. */
const cutOff = 'the file ends in the middle, as if it was cut off; make the dump again, then repeat the import'

/** The longest single entry, in bytes: what is held in memory at once. Django's are below 1 kB. */
const maxEntry = 1024 * 1024

const [lineFeed, openBracket, openBrace] = [0x0a, 0x5b, 0x7b]
const blanks = [0x20, 0x09, 0x0a, 0x0d]

/**
 * Reads what `manage.py dumpdata` writes, as a JSON array or as JSON Lines, a piece at a time.
 *
 * @param name how messages call it
 * @param source its bytes, in pieces of any size
 * @returns the entries that became complete with each piece; the next piece is not asked for before they were taken
 * @throws DumpError with the position of what is wrong
 */
export async function* readDump(name: string, source: AsyncIterable<Uint8Array>): AsyncGenerator<unknown[]> {
  let reader: Reader | undefined
  for await (const piece of checkedBytes(name, source)) {
    reader ??= readerFor(name, piece)
    yield reader?.read(piece) ?? []
  }
  if (reader === undefined) throw new DumpError(`${name} is empty: nothing was dumped`)
  yield reader.end()
}

interface Reader {
  /** @returns the entries that this piece completes */
  read(piece: Uint8Array): unknown[]
  /** @returns what was left; throws when it is only a part of something */
  end(): unknown[]
}

/** @returns undefined as long as there is nothing but blanks */
function readerFor(name: string, piece: Uint8Array): Reader | undefined {
  const start = piece[0] === 0xef && piece[1] === 0xbb && piece[2] === 0xbf ? 3 : 0
  const first = piece.subarray(start).find((byte) => !blanks.includes(byte))
  if (first === undefined) return undefined
  if (first === openBracket) return createArrayReader(name, start)
  if (first === openBrace) return createLineReader(name, start)
  throw new DumpError(`${name} begins with neither [ nor {; make the dump with dumpdata --format json or jsonl`)
}

/** @param skip bytes at the beginning that are not for the parser */
function createArrayReader(name: string, skip: number): Reader {
  const parser = new JSONParser({ paths: ['$.*'], keepStack: false })
  let done: unknown[] = []
  let count = 0
  let position = 0
  let read = 0
  let entryEnd = 0
  parser.onToken = ({ offset }) => {
    position = offset
  }
  parser.onValue = ({ value }) => {
    done.push(value)
    count++
    entryEnd = position
  }

  function guarded(work: () => void): unknown[] {
    done = []
    try {
      work()
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new DumpError(`${name} is not JSON at byte ${absolute(reason) + skip}, after ${count} entries: ${reason}`)
    }
    if (read - entryEnd > maxEntry + 65_536) {
      throw new DumpError(`${name} has an entry of more than 1 MB at byte ${entryEnd + skip}, after ${count} entries`)
    }
    return done
  }

  /** Where the parser says it is, or else the token that it did not expect. */
  function absolute(reason: string): number {
    const [, found] = /absolute position "(\d+)"/.exec(reason) ?? []
    return found === undefined ? position : Number(found)
  }

  return {
    read: (piece) =>
      guarded(() => {
        const rest = read === 0 ? piece.subarray(skip) : piece
        read += rest.length
        if (!parser.isEnded) return parser.write(rest)
        if (rest.some((byte) => !blanks.includes(byte)))
          throw new Error('the file continues after the end of the array')
      }),
    end: () =>
      guarded(() => {
        if (parser.isEnded) return
        position = read
        throw new Error(cutOff)
      })
  }
}

/** @param skip bytes at the beginning that are not for the parser */
function createLineReader(name: string, skip: number): Reader {
  let rest: Uint8Array = new Uint8Array()
  let line = 0
  let first = true

  function parse(bytes: Uint8Array, isLast = false): unknown[] {
    line++
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
    if (text.trim() === '') return []
    try {
      return [JSON.parse(text)]
    } catch (error) {
      const reason = isLast ? cutOff : error instanceof Error ? error.message : error
      throw new DumpError(`${name} is not JSON in line ${line}: ${reason}`)
    }
  }

  return {
    read(piece) {
      let bytes = first ? piece.subarray(skip) : piece
      first = false
      if (rest.length > 0) bytes = Buffer.concat([rest, bytes])
      const entries: unknown[] = []
      let from = 0
      for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, from)) {
        entries.push(...parse(bytes.subarray(from, end)))
        from = end + 1
      }
      rest = Uint8Array.from(bytes.subarray(from))
      if (rest.length > maxEntry) throw new DumpError(`${name} has more than 1 MB in line ${line + 1}`)
      return entries
    },
    end: () => parse(rest, true)
  }
}
