import { hash } from 'node:crypto'
import { invalidFields } from '../../errors.js'

/** A string of structured fields (RFC 9651, section 3.3.3), without escapes: printable ASCII in double quotes. */
const quoted = /^"[ !#-[\]-~]{16,128}"$/

/**
 * The digest by which a session remembers the `Idempotency-Key` of its last rotation (draft-ietf-httpapi-idempotency-key-header).
 *
 * @returns its SHA-256 in base64url; undefined without a key
 * @throws a 400 for a key that is not a quoted string of 16 to 128 characters
 */
export function digestOfKey(key: string | undefined): string | undefined {
  if (key === undefined) return undefined
  if (!quoted.test(key)) throw invalidFields({ 'Idempotency-Key': [notQuoted] })
  return hash('sha256', key, 'base64url')
}

const notQuoted = 'Enter a string of 16 to 128 characters in double quotes.'
