import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { type Config, ConfigError, unlessFaulty } from '../../config/index.js'
import { type Algorithm, isSymmetric } from './algorithms.js'
import { described, fits, wanted } from './fit.js'
import { type KeptKey, keepKey } from './kept-key.js'
import { secretProblem } from './secret.js'

/** The settings that decide about the key; a part of `Config`. */
export interface KeySettings {
  ALGORITHM: Algorithm
  SIGNING_KEY?: string | undefined
  VERIFYING_KEY?: string | undefined
  NODE_ENV: string
  DATABASE_URL: string
}

/** The key that signs this service's tokens. */
export interface SigningKey {
  algorithm: Algorithm
  /** PKCS #8 PEM, or the secret itself for an HMAC algorithm. */
  private: string
  /** SPKI PEM, or the same secret for an HMAC algorithm: never to be published then. */
  public: string
  origin: 'settings' | 'generated'
  /** Where a generated key is kept. */
  file?: string
}

/**
 * Loads the signing key from the settings or, outside production, makes one and keeps it beside the embedded database.
 *
 * Keys are checked against the algorithm (RFC 7518 sections 3.2 to 3.5, RFC 8037) and normalised to what fast-jwt takes.
 *
 * @throws ConfigError with one line that names the variable and never holds any part of a key
 */
export function loadSigningKey(settings: KeySettings): SigningKey {
  const { ALGORITHM: algorithm, SIGNING_KEY, VERIFYING_KEY, NODE_ENV } = settings
  const production = NODE_ENV === 'production'
  if (SIGNING_KEY)
    return { algorithm, ...readKey(SIGNING_KEY, VERIFYING_KEY, algorithm, production), origin: 'settings' }
  if (VERIFYING_KEY)
    throw new ConfigError('SIGNING_KEY is missing while VERIFYING_KEY is set; give both, or SIGNING_KEY alone')
  if (production) {
    throw new ConfigError(
      `SIGNING_KEY is missing; in production it must be set, with ${algorithm} to ${needed(algorithm)}`
    )
  }
  const { text, file } = kept(settings)
  try {
    return { algorithm, ...readKey(text, undefined, algorithm, production), origin: 'generated', file }
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'is unusable'
    throw new ConfigError(
      `SIGNING_KEY is not set and the key kept in ${file} cannot be used (${reason}); remove that file to create a new key`
    )
  }
}

/**
 * Reads the key of the settings as a start does. Makes none: outside production a start would, and a managed ring has its own.
 *
 * @throws ConfigError as `loadSigningKey` does
 */
export function checkSigningKey(settings: KeySettings & Pick<Config, 'KEYRING'>): void {
  const { KEYRING, NODE_ENV, SIGNING_KEY, VERIFYING_KEY } = settings
  if (KEYRING === 'managed' && SIGNING_KEY === undefined) return
  if (NODE_ENV === 'production' || SIGNING_KEY !== undefined || VERIFYING_KEY !== undefined) loadSigningKey(settings)
}

/** What is wrong with the signing key, in itself and with ALGORITHM; nothing where a setting that it depends on is faulty. */
export function signingKeyFaults(config: Config): string[] {
  return unlessFaulty(() => {
    try {
      checkSigningKey(config)
      return []
    } catch (error) {
      if (error instanceof ConfigError) return [error.message]
      throw error
    }
  })
}

type KeyPair = Pick<SigningKey, 'private' | 'public'>

function needed(algorithm: Algorithm): string {
  return isSymmetric(algorithm) ? 'a random secret' : `${wanted(algorithm)} as PEM`
}

function kept({ ALGORITHM, DATABASE_URL }: KeySettings): KeptKey {
  try {
    return keepKey(ALGORITHM, DATABASE_URL)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConfigError(
      `SIGNING_KEY is not set and a new key cannot be stored (${reason}); set it, or make that directory writable`
    )
  }
}

function readKey(signing: string, verifying: string | undefined, algorithm: Algorithm, production: boolean): KeyPair {
  if (isSymmetric(algorithm)) {
    const problem = secretProblem(signing, algorithm, production)
    if (problem !== null) throw new ConfigError(`SIGNING_KEY ${problem}`)
    if (verifying && verifying !== signing) {
      throw new ConfigError(
        `VERIFYING_KEY differs from SIGNING_KEY, but ${algorithm} signs and verifies with one secret; leave VERIFYING_KEY out`
      )
    }
    return { private: signing, public: signing }
  }
  const privateKey = readPrivate(signing, algorithm)
  const publicKey = createPublicKey(privateKey)
  if (verifying && !readPublic(verifying, algorithm).equals(publicKey)) {
    throw new ConfigError(
      'VERIFYING_KEY is not the public half of SIGNING_KEY; leave VERIFYING_KEY out, because it follows from SIGNING_KEY'
    )
  }
  return {
    private: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    public: publicKey.export({ type: 'spki', format: 'pem' }).toString()
  }
}

function readPrivate(text: string, algorithm: Algorithm): KeyObject {
  const pem = unfolded(text)
  const label = labelOf(pem)
  const allowed = `${algorithm} needs ${wanted(algorithm)}, private, as PEM`
  if (label === null) throw new ConfigError(`SIGNING_KEY is not a PEM key; ${allowed}`)
  if (label === 'CERTIFICATE' || label.endsWith('PUBLIC KEY'))
    throw new ConfigError(`SIGNING_KEY is a public key; ${allowed}`)
  if (label.startsWith('ENCRYPTED') || /^Proc-Type:.*ENCRYPTED/m.test(pem)) {
    throw new ConfigError(
      `SIGNING_KEY is an encrypted PEM, and no setting takes its passphrase; ${allowed} without encryption`
    )
  }
  return suitable('SIGNING_KEY', () => createPrivateKey(pem), algorithm, allowed)
}

function readPublic(text: string, algorithm: Algorithm): KeyObject {
  const pem = unfolded(text)
  const label = labelOf(pem)
  const allowed = `${algorithm} needs ${wanted(algorithm)}, public, as PEM`
  if (label === null) throw new ConfigError(`VERIFYING_KEY is not a PEM key; ${allowed}`)
  // createPublicKey would take it and derive the public half, and the secret would stay in a place meant to be public
  if (label.endsWith('PRIVATE KEY')) throw new ConfigError(`VERIFYING_KEY is a private key; ${allowed}`)
  const read = () => (label === 'CERTIFICATE' ? new X509Certificate(pem).publicKey : createPublicKey(pem))
  return suitable('VERIFYING_KEY', read, algorithm, allowed)
}

function suitable(variable: string, read: () => KeyObject, algorithm: Algorithm, allowed: string): KeyObject {
  let key: KeyObject
  try {
    key = read()
  } catch {
    // OpenSSL's message may point into the key
    throw new ConfigError(`${variable} cannot be read as a PEM key; ${allowed}`)
  }
  if (!fits(key, algorithm)) throw new ConfigError(`${variable} is ${described(key)}; ${allowed}`)
  return key
}

// Environment files and orchestrators often carry a PEM on one line, with \n written out
function unfolded(text: string): string {
  return text.trim().replaceAll('\\n', '\n')
}

function labelOf(pem: string): string | null {
  return /^-----BEGIN ([A-Z0-9 ]+)-----/.exec(pem)?.[1] ?? null
}
