import { timingSafeEqual } from 'node:crypto'
import {
  type BcryptHash,
  decode,
  digest,
  encode,
  type Grade,
  gradeOf,
  isTooLong,
  MAX_CHARACTERS,
  needsDigest
} from './encoding.js'
import { maxRoundsFor } from './excess.js'
import { createHashPool, type HashPoolOptions } from './hash-pool.js'
import type { LegacyHash } from './legacy-hash.js'
import type { BcryptWork } from './work.js'
import { createYardstick } from './yardstick.js'

export interface PasswordHasherOptions extends HashPoolOptions {
  /** bcrypt's cost: 2 to the power of it rounds, 4 to 17. */
  cost: number
}

export interface PasswordHasher {
  /**
   * Hashes a password with a fresh salt: `$2b$…`, or `bcrypt_sha256$$2b$…` when it has more than 72 bytes.
   *
   * @param from the IP address whose place in the queue this takes, as below; undefined for the service itself
   * @throws RangeError over 128 characters: `verify` would never accept it again
   * @throws errors.Unavailable when the queue is full
   */
  hash: (password: string, from?: string) => Promise<string>
  /**
   * Whether a password belongs to a stored hash, ours or Django's. A stored hash that is empty, unreadable or excessive, and
   * a password bcrypt would have to cut, is a no after the time a real comparison takes.
   *
   * @throws errors.Unavailable when the queue is full
   */
  verify: (password: string, encoded: string, from?: string) => Promise<boolean>
  /** Takes as long as `verify`, for a user who does not exist (ASVS 5.0, 6.3.8). */
  verifyDummy: (password: string, from?: string) => Promise<false>
  /** Takes stored hashes into account that may come to be compared: refusals take as long as the dearest of them. */
  expect: (encoded: readonly string[]) => void
  /** What a stored hash is worth at our cost, without comparing anything. */
  gradeOf: (encoded: string) => Grade
  /** Whether a stored hash should be replaced the next time its password is known: another cost or format. */
  needsRehash: (encoded: string) => boolean
  /** Waits for the hashes under way; a later call gets `Unavailable`. */
  close: () => Promise<void>
  /** How many calls wait for a thread. */
  readonly queueSize: number
}

/** Passwords hashed with bcrypt and compared also with what Django hashed, off the event loop. */
export function createPasswordHasher({ cost, ...poolOptions }: PasswordHasherOptions): PasswordHasher {
  const pool = createHashPool(poolOptions)
  const yardstick = createYardstick()
  const maxRounds = maxRoundsFor(cost)
  const dummySalt = dummySaltOf(cost)

  async function hash(password: string, from?: string): Promise<string> {
    if (isTooLong(password))
      throw new RangeError(`A password of more than ${MAX_CHARACTERS} characters cannot be hashed`)
    const digested = needsDigest(password)
    const secret = digested ? digest(password) : password
    return encode(await pool.run({ secret, work: bcrypt(cost), padding: [] }, from), digested)
  }

  async function verify(password: string, encoded: string, from?: string): Promise<boolean> {
    const stored = decode(encoded, maxRounds)
    if (stored === null || stored === 'excessive') return verifyDummy(password, from)
    return stored.kind === 'legacy' ? verifyLegacy(password, stored, from) : verifyBcrypt(password, stored, from)
  }

  async function verifyBcrypt(password: string, stored: BcryptHash, from?: string): Promise<boolean> {
    const refused = isTooLong(password) || (!stored.digested && needsDigest(password))
    const secret = refused ? '' : stored.digested ? digest(password) : password
    const padding = [...paddingFor(stored.cost), ...yardstick.remainder()]
    const result = await pool.run({ secret, work: bcrypt(stored.hash.slice(0, 29)), padding }, from)
    return sameDigest(result, stored.hash) && !refused
  }

  /** Takes as long as the others by computing bcrypt as well, whose result nobody needs. */
  async function verifyLegacy(password: string, { work, expected }: LegacyHash, from?: string): Promise<boolean> {
    yardstick.meet(work)
    const refused = isTooLong(password)
    const padding = [bcrypt(dummySalt), ...yardstick.remainder(work)]
    const result = await pool.run({ secret: refused ? '' : password, work, padding }, from)
    return timingSafeEqual(Buffer.from(result, 'base64'), Buffer.from(expected, 'base64')) && !refused
  }

  // 2^c + 2^c + 2^(c+1) + … + 2^(cost-1) = 2^cost: a hash from before the cost was raised takes as long as one made now,
  // so that a failed login does not tell old users from unknown names.
  function paddingFor(storedCost: number): BcryptWork[] {
    return Array.from({ length: Math.max(0, cost - storedCost) }, (_, step) => bcrypt(dummySaltOf(storedCost + step)))
  }

  async function verifyDummy(_password: string, from?: string): Promise<false> {
    await pool.run({ secret: '', work: bcrypt(dummySalt), padding: yardstick.remainder() }, from)
    return false
  }

  function expect(encoded: readonly string[]): void {
    for (const one of encoded) {
      const stored = decode(one, maxRounds)
      if (stored !== null && stored !== 'excessive' && stored.kind === 'legacy') yardstick.meet(stored.work)
    }
  }

  function needsRehash(encoded: string): boolean {
    const stored = decode(encoded, maxRounds)
    return stored === null || stored === 'excessive' || stored.kind === 'legacy' || !stored.ours || stored.cost !== cost
  }

  return {
    hash,
    verify,
    verifyDummy,
    expect,
    gradeOf: (encoded) => gradeOf(encoded, maxRounds),
    needsRehash,
    close: () => pool.close(),
    get queueSize() {
      return pool.queueSize
    }
  }
}

/** Any salt will do: the result is not compared with anything. */
const dummySaltOf = (cost: number): string => `$2b$${String(cost).padStart(2, '0')}$KeyturnDummySaltOnly..`

const bcrypt = (salt: number | string): BcryptWork => ({ kind: 'bcrypt', salt })

// Only bcrypt's result: some libraries leave bits set in the salt's last character that others write as zero
function sameDigest(computed: string, stored: string): boolean {
  return timingSafeEqual(Buffer.from(computed.slice(29)), Buffer.from(stored.slice(29)))
}
