import { parse } from 'node:querystring'
import { decodeUtf8 } from './utf8.js'

/** A form's members. One that came several times is a list. */
export type Form = Record<string, unknown>

/**
 * Reads application/x-www-form-urlencoded. Node's own decoder puts U+FFFD for bytes that are not UTF-8, and
 * fast-querystring leaves them escaped, so that two passwords could become one.
 *
 * @throws NotUtf8
 */
export function parseForm(bytes: Buffer): Form {
  let failure: unknown
  const form = parse(bytes.toString('latin1'), '&', '=', {
    maxKeys: 0,
    // What this throws, `parse` would swallow.
    decodeURIComponent(part) {
      try {
        return decodeUtf8(unescapePercent(part))
      } catch (error) {
        failure ??= error
        return ''
      }
    }
  })
  if (failure !== undefined) throw failure
  return form
}

/** The bytes of a text whose characters are bytes. A % that begins no escape stands for itself, as in browsers. */
function unescapePercent(part: string): Buffer {
  const bytes = part.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1')
}

/**
 * Reads multipart/form-data (RFC 7578). A file stays a `File`, which is not text.
 *
 * @throws NotUtf8, and TypeError where it is not well-formed
 */
export async function parseMultipart(bytes: Buffer, contentType: string): Promise<Form> {
  const text = decodeUtf8(bytes)
  const data = await new Response(text, { headers: { 'content-type': contentType } }).formData()
  return Object.fromEntries(
    [...new Set(data.keys())].map((name) => {
      const values: unknown[] = data.getAll(name)
      return [name, values.length > 1 ? values : values[0]]
    })
  )
}
