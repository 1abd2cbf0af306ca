import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const nonceLength = 12
const tagLength = 16

/** Encrypts private keys for the database, each bound to its name. */
export interface KeyringCipher {
  encrypt(kid: string, plain: string): string
  /** @throws when the text was made under another secret or for another key, or was changed */
  decrypt(kid: string, encrypted: string): string
}

/** AES-256-GCM (NIST SP 800-38D) under a key that HKDF (RFC 5869) draws from the secret. */
export function createKeyringCipher(secret: string): KeyringCipher {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'keyturn keyring', 32))

  return {
    encrypt(kid, plain) {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(kid))
      const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64')
    },

    decrypt(kid, encrypted) {
      const bytes = Buffer.from(encrypted, 'base64')
      const nonce = bytes.subarray(0, nonceLength)
      const tag = bytes.subarray(nonceLength, nonceLength + tagLength)
      const options = { authTagLength: tagLength }
      const decipher = createDecipheriv(algorithm, key, nonce, options).setAAD(Buffer.from(kid)).setAuthTag(tag)
      return Buffer.concat([decipher.update(bytes.subarray(nonceLength + tagLength)), decipher.final()]).toString(
        'utf8'
      )
    }
  }
}
