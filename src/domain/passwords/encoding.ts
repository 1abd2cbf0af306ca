import { createHash } from 'node:crypto'
import { lengths } from '../../lengths.js'
import { decodeLegacy, type LegacyHash } from './legacy-hash.js'

/** The most bytes of a password that bcrypt looks at. */
const BCRYPT_BYTES = 72

/** The longest password, in characters (Unicode code points): ASVS 5.0, 6.2.9 asks for at least 64. */
export const MAX_CHARACTERS = 128

// A cost of 17 is 9 s here: a stored hash above that is damage, or an attempt to occupy a thread for hours
const MAX_COST = 17

// "bcrypt$" and "bcrypt_sha256$" are Django's names in front of the hash; $2a$ and $2y$ are other libraries' words for $2b$
const ENCODED = /^(?:(bcrypt|bcrypt_sha256)\$)?\$2([aby])\$(\d\d)\$[./A-Za-z0-9]{53}$/

/** A stored bcrypt hash, taken apart. */
export interface BcryptHash {
  kind: 'bcrypt'
  /** Whether bcrypt was given the SHA-256 of the password instead of the password. */
  digested: boolean
  /** The 60 characters that are bcrypt's own. */
  hash: string
  cost: number
  /** Whether this service would write it the same way. */
  ours: boolean
}

/**
 * Reads a stored hash, ours or Django's.
 *
 * @param maxRounds the most work that is computed for a hash from elsewhere, in rounds of bcrypt
 * @returns `excessive` when it asks for more; null when it is of another form
 */
export function decode(encoded: string, maxRounds: number): BcryptHash | LegacyHash | 'excessive' | null {
  return decodeBcrypt(encoded, maxRounds) ?? decodeLegacy(encoded, maxRounds)
}

/**
 * What a hash that is to be carried over is worth.
 *
 * - `usable`: its password will log in
 * - `none`: Django's mark for a user without a password
 * - `excessive`: comparing a password with it would take too long or too much memory, so no password logs in with it
 * - `unsupported`: of a form that is not read
 */
export type Grade = 'usable' | 'none' | 'excessive' | 'unsupported'

/** Says what a stored hash is worth, without comparing anything. */
export function gradeOf(encoded: string, maxRounds: number): Grade {
  if (encoded === '' || encoded.startsWith('!')) return 'none'
  if (encoded.length > lengths.users.password) return 'unsupported'
  const stored = decode(encoded, maxRounds)
  if (stored === null) return 'unsupported'
  return stored === 'excessive' ? stored : 'usable'
}

function decodeBcrypt(encoded: string, maxRounds: number): BcryptHash | 'excessive' | null {
  const [matched, scheme, minor, digits] = ENCODED.exec(encoded) ?? []
  const cost = Number(digits)
  if (matched === undefined || cost < 4) return null
  // Without Django's name in front it is ours, perhaps from before BCRYPT_COST was lowered
  if (cost > MAX_COST || (scheme !== undefined && 2 ** cost > maxRounds)) return 'excessive'
  return {
    kind: 'bcrypt',
    digested: scheme === 'bcrypt_sha256',
    hash: encoded.slice(-60),
    cost,
    ours: minor === 'b' && scheme !== 'bcrypt'
  }
}

/** The stored form of a bcrypt hash: as it is, or marked the way Django's BCryptSHA256PasswordHasher does. */
export function encode(hash: string, digested: boolean): string {
  return digested ? `bcrypt_sha256$${hash}` : hash
}

/**
 * Whether bcrypt cannot tell this password from another one, so that it has to be given a digest: it cuts at 72 bytes
 * of UTF-8, and, as it repeats the password with a NUL in between, takes "a\0a" for "a".
 */
export function needsDigest(password: string): boolean {
  return Buffer.byteLength(password) > BCRYPT_BYTES || password.includes('\0')
}

/** What bcrypt is given instead of a long password: the lowercase hex SHA-256 of its UTF-8, as Django does. */
export function digest(password: string): string {
  return createHash('sha256').update(password, 'utf8').digest('hex')
}

/** Whether a password has more than 128 characters. Costs no more for megabytes. */
export function isTooLong(password: string): boolean {
  // A code point is one or two UTF-16 units
  return password.length > MAX_CHARACTERS * 2 || countCharacters(password) > MAX_CHARACTERS
}

/** The number of characters as people count them, near enough: Unicode code points. */
export function countCharacters(text: string): number {
  return [...text].length
}
