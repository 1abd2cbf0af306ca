// Plain JavaScript, so that a thread starts without a loader, from source as from dist.
import { hashSync } from 'bcryptjs'

/**
 * Runs in a worker thread.
 *
 * @param {import('./hash-pool.js').HashTask} task
 * @returns {string} the bcrypt hash (60 characters, `$2b$…`)
 */
export default function bcrypt({ secret, salt, padding }) {
  const hash = hashSync(secret, salt)
  for (const cost of padding) hashSync(secret, cost)
  return hash
}
