import { createHmac, hash, hkdfSync, randomBytes } from 'node:crypto'

export type OneTimeTokens = ReturnType<typeof createOneTimeTokens>

/**
 * Tokens of links, of 256 bits each. The outbox stores a random seed and the link its SHA-256, so that a copy of the database
 * opens nothing; the token itself exists only in the email, and is the same each time the email is sent.
 *
 * @param secret what tokens are derived under
 */
export function createOneTimeTokens(secret: string) {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'keyturn one-time link', 32))
  const tokenOf = (seed: string): string => createHmac('sha256', key).update(seed).digest('base64url')

  return {
    tokenOf,

    /** A new seed, and the hash of its token. */
    make() {
      const seed = randomBytes(32).toString('base64url')
      return { seed, hash: hashOf(tokenOf(seed)) }
    },

    hashOf
  }
}

const hashOf = (token: string): string => hash('sha256', token, 'hex')
