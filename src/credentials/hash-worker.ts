import { hashSync } from 'bcryptjs'

/** One piece of work for a hashing thread. */
export interface HashTask {
  /** What bcrypt sees: at most 72 bytes. */
  secret: string
  /** A cost, for a new hash with a fresh salt; or the first 29 characters of a bcrypt hash, to repeat it. */
  salt: number | string
  /** Costs of further hashes whose results are thrown away; they only take time. */
  padding: number[]
}

/** Runs in a worker thread. Returns the bcrypt hash (60 characters, `$2b$…`). */
export default function bcrypt({ secret, salt, padding }: HashTask): string {
  const hash = hashSync(secret, salt)
  for (const cost of padding) hashSync(secret, cost)
  return hash
}
