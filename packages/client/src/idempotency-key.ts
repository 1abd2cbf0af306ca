/** A random text of 128 bits, for one refresh of one token. `crypto.randomUUID` is missing on pages without https. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The request header: a string of structured fields (RFC 9651, section 3.3.3). */
export function idempotencyHeader(key: string | undefined): Record<string, string> {
  return key === undefined ? {} : { 'idempotency-key': `"${key}"` }
}
