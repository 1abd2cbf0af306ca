import { costOf, type ForeignWork } from './work.js'

/** A stored hash of an algorithm that this service never writes itself. */
export interface ForeignHash {
  kind: 'foreign'
  work: ForeignWork
  /** What the work has to come to, in base64. */
  expected: string
}

// Each about 3 s of a thread here, and as much memory as a small container can spare. A stored hash above that is damage,
// or an attempt to occupy the threads; Django's own parameters stay far below.
const MAX_ITERATIONS = 10_000_000
const MAX_SCRYPT_COST = 2 ** 23
const MAX_ARGON2_COST = 2 ** 20
const MAX_MEMORY_KIB = 256 * 1024

const PBKDF2 = /^pbkdf2_(sha256|sha1)\$(\d{1,15})\$([^$]+)\$([A-Za-z0-9+/]+=*)$/
const SCRYPT = /^scrypt\$(\d{1,15})\$([^$]+)\$(\d{1,9})\$(\d{1,9})\$([A-Za-z0-9+/]+=*)$/
const ARGON2 =
  /^argon2\$(argon2id|argon2i|argon2d)\$v=19\$m=(\d{1,15}),t=(\d{1,9}),p=(\d{1,9})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

/**
 * Reads a hash as Django's PBKDF2, scrypt and Argon2 hashers write it.
 *
 * @returns `excessive` when its parameters ask for more than a thread may be occupied with; null for any other text
 */
export function decodeForeign(encoded: string): ForeignHash | 'excessive' | null {
  const found = decodePbkdf2(encoded) ?? decodeScrypt(encoded) ?? decodeArgon2(encoded)
  return found !== null && isExcessive(found.work) ? 'excessive' : found
}

function decodePbkdf2(encoded: string): ForeignHash | null {
  const [matched, name, iterations, salt = '', expected = ''] = PBKDF2.exec(encoded) ?? []
  const digest = name === 'sha1' ? 'sha1' : 'sha256'
  const length = digest === 'sha1' ? 20 : 32
  if (matched === undefined || Number(iterations) < 1 || byteLength(expected) !== length) return null
  return { kind: 'foreign', work: { kind: 'pbkdf2', digest, salt, iterations: Number(iterations), length }, expected }
}

function decodeScrypt(encoded: string): ForeignHash | null {
  const [matched, cost, salt = '', blockSize, parallelism, expected = ''] = SCRYPT.exec(encoded) ?? []
  const [N, r, p] = [Number(cost), Number(blockSize), Number(parallelism)]
  if (matched === undefined || byteLength(expected) !== 64) return null
  if (N < 2 || !Number.isInteger(Math.log2(N)) || r < 1 || p < 1) return null
  return { kind: 'foreign', work: { kind: 'scrypt', salt, N, r, p, length: 64 }, expected }
}

function decodeArgon2(encoded: string): ForeignHash | null {
  const [matched, variant, m, t, p, salt = '', expected = ''] = ARGON2.exec(encoded) ?? []
  const [memory, passes, lanes, length] = [Number(m), Number(t), Number(p), byteLength(expected)]
  if (matched === undefined || passes < 1 || lanes < 1 || lanes > 255 || memory < 8 * lanes) return null
  // RFC 9106, section 3.1, and what a hash of 128 characters can hold
  if (byteLength(salt) < 8 || length < 4 || length > 64) return null
  if (variant !== 'argon2id' && variant !== 'argon2i' && variant !== 'argon2d') return null
  const work = { kind: 'argon2', variant, salt, memory, passes, lanes, length } as const
  return { kind: 'foreign', work, expected }
}

function isExcessive(work: ForeignWork): boolean {
  if (work.kind === 'pbkdf2') return costOf(work) > MAX_ITERATIONS
  if (work.kind === 'argon2') return costOf(work) > MAX_ARGON2_COST || work.memory > MAX_MEMORY_KIB
  // scrypt's memory in bytes is 128 N r, and 128 r p
  const kib = (work.N * work.r + work.r * work.p) / 8
  return costOf(work) > MAX_SCRYPT_COST || kib > MAX_MEMORY_KIB
}

const byteLength = (base64: string): number => Buffer.from(base64, 'base64').length
