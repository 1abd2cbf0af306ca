import { hash, randomInt } from 'node:crypto'

/** Without characters that look alike: 0 and o, 1, l and i, and without u. */
const alphabet = '23456789abcdefghjkmnpqrstvwxyz'
/** Four groups of four characters: 78 bits, too many to find one by trying all against its hash. */
const groups = 4
const groupLength = 4
const codes = 10

const characters = (length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)] ?? '').join('')

const newCode = (): string => Array.from({ length: groups }, () => characters(groupLength)).join('-')

/** New recovery codes for a user, and what is stored of them. */
export function newCodesOf(userId: number): { fresh: string[]; hashes: string[] } {
  const fresh = newRecoveryCodes()
  return { fresh, hashes: fresh.map((code) => hashOfRecoveryCode(userId, code)) }
}

/** New recovery codes, such as `k7wn-3xqd-9mhp-t2vb`. */
export const newRecoveryCodes = (): string[] => Array.from({ length: codes }, newCode)

/**
 * What is stored of a recovery code: the SHA-256 of the user and the code, in hexadecimal digits. A code may be typed in any
 * case, with or without hyphens and blanks.
 */
export function hashOfRecoveryCode(userId: number, code: string): string {
  return hash('sha256', `${userId}:${code.toLowerCase().replaceAll(/[\s-]/g, '')}`, 'hex')
}
