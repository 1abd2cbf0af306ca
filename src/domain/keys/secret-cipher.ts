import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const nonceLength = 12
const tagLength = 16

/** Encrypts secrets for the database, each bound to the name of what it belongs to. */
export interface SecretCipher {
  encrypt(name: string, plain: string): string
  /** @throws when the text was made under another secret or for another name, or was changed */
  decrypt(name: string, encrypted: string): string
}

/**
 * AES-256-GCM (NIST SP 800-38D) under a key that HKDF (RFC 5869) draws from the secret.
 *
 * @param purpose what is encrypted: each purpose has a key of its own
 */
export function createSecretCipher(secret: string, purpose: string): SecretCipher {
  const key = Buffer.from(hkdfSync('sha256', secret, '', purpose, 32))

  return {
    encrypt(name, plain) {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(name))
      const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64')
    },

    decrypt(name, encrypted) {
      const bytes = Buffer.from(encrypted, 'base64')
      const nonce = bytes.subarray(0, nonceLength)
      const tag = bytes.subarray(nonceLength, nonceLength + tagLength)
      const options = { authTagLength: tagLength }
      const decipher = createDecipheriv(algorithm, key, nonce, options).setAAD(Buffer.from(name)).setAuthTag(tag)
      return Buffer.concat([decipher.update(bytes.subarray(nonceLength + tagLength)), decipher.final()]).toString(
        'utf8'
      )
    }
  }
}
