import { isUtf8 } from 'node:buffer'

/** Bytes that are not UTF-8. The message is the one of Python's decoder, which clients of Django know. */
export class NotUtf8 extends Error {
  override name = 'NotUtf8'

  /** @param position of the first byte that is wrong, from 0 */
  constructor(
    message: string,
    readonly position: number
  ) {
    super(message)
  }
}

/**
 * The text that the bytes are, without loss: a byte order mark stays, and no byte becomes U+FFFD.
 *
 * @throws NotUtf8 with the position of the first byte that is wrong
 */
export function decodeUtf8(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw describe(bytes)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

/** A header's text. Node.js makes one character of each byte; where the bytes are UTF-8, they are read as that. */
export function headerText(value: string): string {
  const bytes = Buffer.from(value, 'latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : value
}

/** The code unit of the first unpaired surrogate in a text; undefined where there is none. */
export function unpairedSurrogate(text: string): number | undefined {
  return text.isWellFormed() ? undefined : text.match(/\p{Surrogate}/u)?.[0].charCodeAt(0)
}

function describe(bytes: Uint8Array): NotUtf8 {
  for (let start = 0; start < bytes.length; ) {
    const { length, reason } = sequenceAt(bytes, start)
    if (reason !== undefined) {
      const where =
        length === 1
          ? `byte 0x${bytes[start]?.toString(16).padStart(2, '0')} in position ${start}`
          : `bytes in position ${start}-${start + length - 1}`
      return new NotUtf8(`'utf-8' codec can't decode ${where}: ${reason}`, start)
    }
    start += length
  }
  throw new Error('these bytes are UTF-8')
}

/** The character that begins at this byte: how many bytes it has, and, where it is none, why and up to where. */
function sequenceAt(bytes: Uint8Array, start: number): { length: number; reason?: string } {
  const lead = bytes[start] ?? 0
  if (lead < 0x80) return { length: 1 }
  if (lead < 0xc2 || lead > 0xf4) return { length: 1, reason: 'invalid start byte' }
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  for (let read = 1; read < length; read++) {
    const byte = bytes[start + read]
    if (byte === undefined) return { length: read, reason: 'unexpected end of data' }
    const [lowest, highest] = read === 1 ? secondByte(lead) : [0x80, 0xbf]
    if (byte < lowest || byte > highest) return { length: read, reason: 'invalid continuation byte' }
  }
  return { length }
}

/** No overlong form, no surrogate, nothing above U+10FFFF (Unicode, table 3-7). */
function secondByte(lead: number): [lowest: number, highest: number] {
  if (lead === 0xe0) return [0xa0, 0xbf]
  if (lead === 0xed) return [0x80, 0x9f]
  if (lead === 0xf0) return [0x90, 0xbf]
  if (lead === 0xf4) return [0x80, 0x8f]
  return [0x80, 0xbf]
}
