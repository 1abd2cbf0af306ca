import { isExcessive } from './excess.js'
import type { LegacyWork } from './work.js'

/** A stored hash of an algorithm that this service never writes itself. */
export interface LegacyHash {
  kind: 'legacy'
  work: LegacyWork
  /** What the work has to come to, in base64. */
  expected: string
}

const PBKDF2 = /^pbkdf2_(sha256|sha1)\$(\d{1,15})\$([^$]+)\$([A-Za-z0-9+/]+=*)$/
const SCRYPT = /^scrypt\$(\d{1,15})\$([^$]+)\$(\d{1,9})\$(\d{1,9})\$([A-Za-z0-9+/]+=*)$/
const ARGON2 =
  /^argon2\$(argon2id|argon2i|argon2d)\$v=19\$m=(\d{1,15}),t=(\d{1,9}),p=(\d{1,9})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

/**
 * Reads a hash as Django's PBKDF2, scrypt and Argon2 hashers write it.
 *
 * @param maxRounds the most work that is computed, in rounds of bcrypt
 * @returns `excessive` when its parameters ask for more, or for more memory than a thread may have; null for any other text
 */
export function decodeLegacy(encoded: string, maxRounds: number): LegacyHash | 'excessive' | null {
  const found = decodePbkdf2(encoded) ?? decodeScrypt(encoded) ?? decodeArgon2(encoded)
  return found !== null && isExcessive(found.work, maxRounds) ? 'excessive' : found
}

function decodePbkdf2(encoded: string): LegacyHash | null {
  const [matched, name, iterations, salt = '', expected = ''] = PBKDF2.exec(encoded) ?? []
  const digest = name === 'sha1' ? 'sha1' : 'sha256'
  const length = digest === 'sha1' ? 20 : 32
  if (matched === undefined || Number(iterations) < 1 || byteLength(expected) !== length) return null
  return { kind: 'legacy', work: { kind: 'pbkdf2', digest, salt, iterations: Number(iterations), length }, expected }
}

function decodeScrypt(encoded: string): LegacyHash | null {
  const [matched, cost, salt = '', blockSize, parallelism, expected = ''] = SCRYPT.exec(encoded) ?? []
  const [N, r, p] = [Number(cost), Number(blockSize), Number(parallelism)]
  if (matched === undefined || byteLength(expected) !== 64) return null
  if (N < 2 || !Number.isInteger(Math.log2(N)) || r < 1 || p < 1) return null
  return { kind: 'legacy', work: { kind: 'scrypt', salt, N, r, p, length: 64 }, expected }
}

function decodeArgon2(encoded: string): LegacyHash | null {
  const [matched, variant, m, t, p, salt = '', expected = ''] = ARGON2.exec(encoded) ?? []
  const [memory, passes, lanes, length] = [Number(m), Number(t), Number(p), byteLength(expected)]
  if (matched === undefined || passes < 1 || lanes < 1 || lanes > 255 || memory < 8 * lanes) return null
  // RFC 9106, section 3.1, and what a hash of 128 characters can hold
  if (byteLength(salt) < 8 || length < 4 || length > 64) return null
  if (variant !== 'argon2id' && variant !== 'argon2i' && variant !== 'argon2d') return null
  const work = { kind: 'argon2', variant, salt, memory, passes, lanes, length } as const
  return { kind: 'legacy', work, expected }
}

const byteLength = (base64: string): number => Buffer.from(base64, 'base64').length
