// Plain JavaScript, so that a thread starts without a loader, from source as from dist.
import { pbkdf2Sync, scryptSync } from 'node:crypto'
import { decodeBase64, hashSync } from 'bcryptjs'
import { argon2d, argon2i, argon2id, bcrypt } from 'hash-wasm'

const argon2 = { argon2d, argon2i, argon2id }

/**
 * Runs in a worker thread.
 *
 * @param {import('./hash-pool.js').HashTask} task
 * @returns {Promise<string>} the bcrypt hash (60 characters, `$2b$…`), or another algorithm's result in base64
 */
export default async function hash({ secret, work, padding }) {
  const result = await compute(secret, work)
  // What only takes time takes as long for no password, which every algorithm accepts
  for (const more of padding) await compute('', more)
  return result
}

/**
 * @param {string} secret
 * @param {import('./work.js').Work} work
 */
async function compute(secret, work) {
  if (work.kind === 'bcrypt')
    return typeof work.salt === 'number' ? hashSync(secret, work.salt) : repeat(secret, work.salt)
  if (work.kind === 'pbkdf2') {
    return pbkdf2Sync(secret, work.salt, work.iterations, work.length, work.digest).toString('base64')
  }
  if (work.kind === 'scrypt') {
    const { N, r, p } = work
    return scryptSync(secret, work.salt, work.length, { N, r, p, maxmem: 128 * r * (N + p + 2) }).toString('base64')
  }
  return deriveArgon2(secret, work)
}

/**
 * Computes a bcrypt hash again, in three quarters of the time that bcryptjs takes.
 *
 * @param {string} password
 * @param {string} start its first 29 characters, with the cost and the salt
 * @returns {Promise<string>} the hash; only its last 31 characters count
 */
async function repeat(password, start) {
  return bcrypt({
    // bcrypt ends a password with NUL and repeats it, so the hash is the same
    password: notEmpty(password),
    salt: Uint8Array.from(decodeBase64(start.slice(7), 16)),
    costFactor: Number(start.slice(4, 6)),
    outputType: 'encoded'
  })
}

/**
 * hash-wasm takes no empty password.
 *
 * @param {string} password
 */
const notEmpty = (password) => password || '\0'

/**
 * @param {string} password
 * @param {import('./work.js').Argon2Work} work
 */
async function deriveArgon2(password, { variant, salt, memory, passes, lanes, length }) {
  const key = await argon2[variant]({
    // A refused password is empty, and compared with nothing
    password: notEmpty(password),
    salt: Buffer.from(salt, 'base64'),
    iterations: passes,
    parallelism: lanes,
    memorySize: memory,
    hashLength: length,
    outputType: 'binary'
  })
  return Buffer.from(key).toString('base64')
}
