import { decodeUtf8, NotUtf8 } from './utf8.js'

/** Why bytes are no value, as a phrase that goes on from "it". Tells where, and shows none of them: they may be a secret. */
export class NotText extends Error {
  override name = 'NotText'
}

/**
 * The one value that a file or standard input holds, without its line end.
 *
 * @throws NotText for bytes that are not UTF-8, and for a byte order mark, which nobody sees and nobody types
 */
export function decodeValue(bytes: Uint8Array): string {
  const text = decodeText(bytes)
  if (text.startsWith('\ufeff')) throw new NotText('begins with a byte order mark, which would be part of it')
  return text.replace(/\r?\n$/, '')
}

/**
 * The text that the bytes are.
 *
 * @throws NotText
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes)
  } catch (error) {
    if (error instanceof NotUtf8) throw new NotText(`is not UTF-8 at byte position ${error.position}`)
    throw error
  }
}

/**
 * Where a text that Node.js has decoded was no UTF-8: it puts U+FFFD there, which two different secrets would share.
 *
 * @throws NotText
 */
export function requireWhole(text: string): string {
  const at = text.indexOf('\ufffd')
  if (at !== -1) throw new NotText(`is not UTF-8 at byte position ${Buffer.byteLength(text.slice(0, at))}`)
  return text
}
