import { weakness } from '../../secret-strength/index.js'
import type { Algorithm } from './algorithms.js'

// RFC 7518 section 3.2: a key as long as the hash. 32 bytes is the minimum for every algorithm.
const MIN_BYTES: Partial<Record<Algorithm, number>> = { HS256: 32, HS384: 48, HS512: 64 }

// What manuals, templates and debuggers print where a secret belongs; matched anywhere, so that padding one to length does not help.
const PLACEHOLDERS = [
  /change[-_ ]?(me|this|it)/i,
  /replace[-_ ]?(me|this|with)/i,
  /place[-_ ]?holder/i,
  /(your|insert)[-_ ](.{0,20}[-_ ])?(secret|key)/i,
  /(256|384|512)[-_ ]?bits?[-_ ]?(secret|key)/i,
  // The samples of the jwt.io debugger
  /string-secret/i,
  /super[-_ ]?secret/i,
  // The sample keys of RFC 7515 appendix A.1 and RFC 7520 section 3.5
  /AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow/,
  /hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg/
]

// An RSA or EC key in text, also base64-encoded for an environment variable
const ASYMMETRIC = /-----BEGIN [A-Z0-9 ]+-----|LS0tLS1CRUdJTi/

const ADVICE = 'set it to random characters, as `openssl rand -base64 48` makes'

const MIN_DISTINCT = 8
const MAX_PATTERN = 12

/**
 * What is wrong with a secret for an HMAC algorithm, as the end of a sentence that begins with the variable's name;
 * null when nothing is. Never quotes the secret.
 */
export function secretProblem(secret: string, algorithm: Algorithm, production: boolean): string | null {
  const bytes = Buffer.byteLength(secret)
  const needed = MIN_BYTES[algorithm] ?? 32
  if (ASYMMETRIC.test(secret)) return `is a PEM key, but ${algorithm} needs a random secret`
  if (isJson(secret)) return `is a JSON document such as a JWK, but ${algorithm} needs a random secret`
  if (bytes < needed)
    return `is too short: it has ${bytes} bytes, and ${algorithm} needs at least ${needed} (RFC 7518 section 3.2)`
  if (PLACEHOLDERS.some((sample) => sample.test(secret)))
    return 'is a placeholder or a published sample; use random characters'
  if (new Set(secret).size < MIN_DISTINCT || repeatsItself(secret)) return 'repeats a few characters; use random ones'
  // Django's startproject writes this prefix and its own deployment check refuses it
  if (!production) return null
  if (secret.startsWith('django-insecure-'))
    return 'is a secret that Django created for development; use random characters'
  const weak = weakness(secret)
  return weak === null ? null : `is ${weak}, so it can be guessed; ${ADVICE}`
}

function isJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null
  } catch {
    return false
  }
}

// "secretsecretsecretsecr": every character equals the one a pattern's length before it
function repeatsItself(text: string): boolean {
  for (let length = 1; length <= Math.min(MAX_PATTERN, text.length / 2); length++) {
    if (text.slice(length) === text.slice(0, -length)) return true
  }
  return false
}
