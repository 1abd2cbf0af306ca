/** Nobody is trusted to silence a service for longer. */
const LONGEST = 3_600_000

/**
 * Reads a Retry-After header (RFC 9110, 10.2.3): seconds, or a date.
 *
 * @param now milliseconds since 1970; the answer's own Date is preferred, as the two clocks may differ
 * @returns milliseconds, or undefined without a header that makes sense
 */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after')?.trim()
  if (!value) return undefined
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, LONGEST)
  const date = Date.parse(value)
  if (Number.isNaN(date)) return undefined
  const sent = Date.parse(headers.get('date') ?? '')
  return Math.min(Math.max(0, date - (Number.isNaN(sent) ? now : sent)), LONGEST)
}
