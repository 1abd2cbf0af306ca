/** One computation that a hashing thread carries out on a password. */
export type Work = BcryptWork | LegacyWork

export interface BcryptWork {
  kind: 'bcrypt'
  /** A cost, for a new hash with a fresh salt; or the first 29 characters of a bcrypt hash, to repeat it. */
  salt: number | string
}

/** What only hashes that were carried over from elsewhere need. The result is the derived key in base64. */
export type LegacyWork = Pbkdf2Work | ScryptWork | Argon2Work

export interface Pbkdf2Work {
  kind: 'pbkdf2'
  digest: 'sha256' | 'sha1'
  salt: string
  iterations: number
  /** Bytes of the result, as below. */
  length: number
}

export interface ScryptWork {
  kind: 'scrypt'
  salt: string
  N: number
  r: number
  p: number
  length: number
}

export interface Argon2Work {
  kind: 'argon2'
  variant: 'argon2id' | 'argon2i' | 'argon2d'
  /** In base64. */
  salt: string
  /** KiB. */
  memory: number
  passes: number
  lanes: number
  length: number
}

/** Computations of one kind take as long as their costs are to each other. */
export function costOf(work: LegacyWork): number {
  if (work.kind === 'pbkdf2') return work.iterations
  return work.kind === 'scrypt' ? work.N * work.r * work.p : work.memory * work.passes
}

/** What has to be computed as well, so that a cheaper work takes as long as a dearer one of its kind. */
export function remainderOf(work: LegacyWork, dearest: LegacyWork): LegacyWork[] {
  const missing = costOf(dearest) - costOf(work)
  if (missing <= 0) return []
  if (dearest.kind === 'pbkdf2') return [{ ...dearest, iterations: missing }]
  if (dearest.kind === 'scrypt') {
    const p = Math.round(missing / (dearest.N * dearest.r))
    return p === 0 ? [] : [{ ...dearest, p }]
  }
  const passes = Math.max(1, Math.round(missing / dearest.memory))
  const memory = Math.floor(missing / passes)
  // Argon2 needs 8 KiB for each lane
  return memory < 8 * dearest.lanes ? [] : [{ ...dearest, passes, memory: Math.min(memory, dearest.memory) }]
}
