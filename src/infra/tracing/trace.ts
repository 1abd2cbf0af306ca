import { randomBytes } from 'node:crypto'

/** What ties the work on one request together across services (W3C Trace Context). */
export interface Trace {
  /** 32 hexadecimal digits. */
  traceId: string
  /** The part of the work that is under way, 16 hexadecimal digits. */
  spanId: string
  /** Two hexadecimal digits; the last bit says that the trace is recorded. */
  flags: string
}

const shape = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/**
 * Reads a `traceparent` header. What is not exactly one is ignored: it came from a stranger and goes into log lines
 * (https://www.w3.org/TR/trace-context/#traceparent-header).
 */
export function readTraceparent(header: string | string[] | undefined): Trace | undefined {
  if (typeof header !== 'string' || header.length > 256) return undefined
  const [, version, traceId = '', spanId = '', flags = '', more] = shape.exec(header) ?? []
  const known = version !== undefined && version !== 'ff' && (version !== '00' || more === undefined)
  if (!known || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined
  return { traceId, spanId, flags }
}

/** The header for a request of our own that belongs to the same trace, with a fresh id for our part of it. */
export function writeTraceparent({ traceId, flags }: Trace): string {
  return `00-${traceId}-${randomBytes(8).toString('hex')}-${flags}`
}
