// Plain JavaScript, so that a thread starts without a loader, from source as from dist.
import { pbkdf2Sync, scryptSync } from 'node:crypto'
import { hashSync } from 'bcryptjs'

/**
 * Runs in a worker thread.
 *
 * @param {import('./hash-pool.js').HashTask} task
 * @returns {Promise<string>} the bcrypt hash (60 characters, `$2b$…`), or another algorithm's result in base64
 */
export default async function hash({ secret, work, padding }) {
  const result = await compute(secret, work)
  for (const more of padding) await compute(secret, more)
  return result
}

/**
 * @param {string} secret
 * @param {import('./work.js').Work} work
 */
async function compute(secret, work) {
  if (work.kind === 'bcrypt') return hashSync(secret, work.salt)
  if (work.kind === 'pbkdf2') {
    return pbkdf2Sync(secret, work.salt, work.iterations, work.length, work.digest).toString('base64')
  }
  if (work.kind === 'scrypt') {
    const { N, r, p } = work
    return scryptSync(secret, work.salt, work.length, { N, r, p, maxmem: 128 * r * (N + p + 2) }).toString('base64')
  }
  return argon2(secret, work)
}

/**
 * @param {string} password
 * @param {import('./work.js').Argon2Work} work
 */
async function argon2(password, { variant, salt, memory, passes, lanes, length }) {
  // 100 kB that most services never need
  const algorithms = await import('hash-wasm')
  const key = await algorithms[variant]({
    // It takes no empty password; a refused one is compared with nothing
    password: password === '' ? '\0' : password,
    salt: Buffer.from(salt, 'base64'),
    iterations: passes,
    parallelism: lanes,
    memorySize: memory,
    hashLength: length,
    outputType: 'binary'
  })
  return Buffer.from(key).toString('base64')
}
