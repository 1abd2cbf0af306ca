import { createHash } from 'node:crypto'
import { readBounded } from '../../text/bounded.js'

export interface BreachLookupOptions {
  /**
   * A range API in the manner of Have I Been Pwned; the first 5 hex digits of the SHA-1 are added to it. undefined: no
   * password is looked up.
   */
  url: string | undefined
  /** Milliseconds until a password is accepted without an answer. */
  timeout?: number
  /** Hears why passwords are accepted without an answer, at most once a minute. */
  onFailure?: (error: unknown) => void
  /** Milliseconds that only grow. */
  clock?: () => number
}

/** Whether a password is known from a breach. Never throws: without a usable answer it is a no. */
export type BreachLookup = (password: string) => Promise<boolean>

const PREFIX_LENGTH = 5
const TIMEOUT = 1_000
const SILENCE = 60_000

// The public API answers with about 900 rows of 40 bytes
const MAX_BYTES = 256 * 1024

// A slow API must not pile up requests of ours
const MAX_LOOKUPS = 64

/**
 * Looks passwords up by k-anonymity: the API learns 20 bits of the SHA-1, and its answer is padded, so that neither the
 * request nor the length of the answer tells which password it was.
 */
export function createBreachLookup(options: BreachLookupOptions): BreachLookup {
  const { url, timeout = TIMEOUT, onFailure = () => {}, clock = () => performance.now() } = options
  if (url === undefined) return async () => false
  const base = url.endsWith('/') ? url : `${url}/`
  let underWay = 0
  let reportedAt = Number.NEGATIVE_INFINITY

  async function lookup(password: string): Promise<boolean> {
    const hash = createHash('sha1').update(password).digest('hex').toUpperCase()
    if (underWay >= MAX_LOOKUPS) throw new Error(`${MAX_LOOKUPS} lookups wait for an answer`)
    underWay++
    try {
      const range = await fetchRange(base + hash.slice(0, PREFIX_LENGTH), AbortSignal.timeout(timeout))
      return holdsSuffix(range, hash.slice(PREFIX_LENGTH))
    } finally {
      underWay--
    }
  }

  return async (password) => {
    try {
      return await lookup(password)
    } catch (error) {
      if (clock() - reportedAt >= SILENCE) {
        reportedAt = clock()
        onFailure(error)
      }
      return false
    }
  }
}

async function fetchRange(url: string, signal: AbortSignal): Promise<string> {
  const headers = { 'add-padding': 'true', 'user-agent': 'keyturn' }
  // A redirect could lead the prefix to another host
  const response = await fetch(url, { headers, signal, redirect: 'error' })
  if (!response.ok) {
    await response.body?.cancel()
    throw new Error(`the API answered with status ${response.status}`)
  }
  return (await readBounded(response.body, MAX_BYTES, 'the answer')).toString('latin1')
}

/** Rows are `35 hex digits:count`. A count of 0 is padding. @throws Error for what is not such a list */
function holdsSuffix(range: string, suffix: string): boolean {
  const rows = range.split('\n').map((line) => line.trim())
  let found = false
  for (const row of rows.filter((row) => row !== '')) {
    const [, digits, count] = /^([0-9a-f]{35}):(\d+)$/i.exec(row) ?? []
    if (digits === undefined) throw new Error('the answer is not a list of hashes and counts')
    if (digits.toUpperCase() === suffix && Number(count) > 0) found = true
  }
  return found
}
