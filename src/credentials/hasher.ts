import { timingSafeEqual } from 'node:crypto'
import { decode, digest, encode, isTooLong, MAX_CHARACTERS, needsDigest } from './encoding.js'
import { createHashPool, type HashPoolOptions } from './hash-pool.js'

export interface PasswordHasherOptions extends HashPoolOptions {
  /** bcrypt's cost: 2 to the power of it rounds, 4 to 17. */
  cost: number
}

export interface PasswordHasher {
  /**
   * Hashes a password with a fresh salt: `$2b$…`, or `bcrypt_sha256$$2b$…` when it has more than 72 bytes.
   *
   * @throws RangeError over 128 characters: `verify` would never accept it again
   * @throws errors.Unavailable when the queue is full
   */
  hash: (password: string) => Promise<string>
  /**
   * Whether a password belongs to a stored hash. A stored hash that is empty or unreadable, and a password bcrypt would
   * have to cut, is a no after the time a real comparison takes.
   *
   * @throws errors.Unavailable when the queue is full
   */
  verify: (password: string, encoded: string) => Promise<boolean>
  /** Takes as long as `verify`, for a user who does not exist (ASVS 5.0, 6.3.8). */
  verifyDummy: (password: string) => Promise<false>
  /** Whether a stored hash should be replaced the next time its password is known: another cost or format. */
  needsRehash: (encoded: string) => boolean
  /** Waits for the hashes under way, then ends the threads; whoever calls later gets `Unavailable`. */
  close: () => Promise<void>
  /** How many calls wait for a thread. */
  readonly queueSize: number
}

/** Passwords hashed with bcrypt, off the event loop. */
export function createPasswordHasher({ cost, ...poolOptions }: PasswordHasherOptions): PasswordHasher {
  const pool = createHashPool(poolOptions)
  // Any salt will do: the result is not compared with anything
  const dummySalt = `$2b$${String(cost).padStart(2, '0')}$KeyturnDummySaltOnly..`

  async function hash(password: string): Promise<string> {
    if (isTooLong(password))
      throw new RangeError(`A password of more than ${MAX_CHARACTERS} characters cannot be hashed`)
    const digested = needsDigest(password)
    const result = await pool.run({ secret: digested ? digest(password) : password, salt: cost, padding: [] })
    return encode(result, digested)
  }

  async function verify(password: string, encoded: string): Promise<boolean> {
    const stored = decode(encoded)
    if (stored === null) return verifyDummy(password)
    const refused = isTooLong(password) || (!stored.digested && needsDigest(password))
    const secret = refused ? '' : stored.digested ? digest(password) : password
    const result = await pool.run({ secret, salt: stored.hash.slice(0, 29), padding: paddingFor(stored.cost) })
    return sameDigest(result, stored.hash) && !refused
  }

  // 2^c + 2^c + 2^(c+1) + … + 2^(cost-1) = 2^cost: a hash from before the cost was raised takes as long as one made now,
  // so that a failed login does not tell old members from unknown names.
  function paddingFor(storedCost: number): number[] {
    return Array.from({ length: Math.max(0, cost - storedCost) }, (_, step) => storedCost + step)
  }

  async function verifyDummy(_password: string): Promise<false> {
    await pool.run({ secret: '', salt: dummySalt, padding: [] })
    return false
  }

  function needsRehash(encoded: string): boolean {
    const stored = decode(encoded)
    return stored === null || !stored.ours || stored.cost !== cost
  }

  return {
    hash,
    verify,
    verifyDummy,
    needsRehash,
    close: () => pool.close(),
    get queueSize() {
      return pool.queueSize
    }
  }
}

// Only bcrypt's result: some libraries leave bits set in the salt's last character that others write as zero
function sameDigest(computed: string, stored: string): boolean {
  return timingSafeEqual(Buffer.from(computed.slice(29)), Buffer.from(stored.slice(29)))
}
