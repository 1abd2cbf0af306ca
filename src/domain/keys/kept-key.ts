import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Algorithm, isRsa, isSymmetric } from './algorithms.js'
import { curveOf, MIN_RSA_BITS } from './fit.js'

/** A key that was made here, or at an earlier start. */
export interface KeptKey {
  text: string
  file: string
}

/**
 * The key kept beside the embedded database (`signing-key-hs256` and so on, mode 0600), made when there is none yet.
 *
 * Processes that start at once end with the same key: it is written in full under another name and then linked, and a
 * link, unlike a rename, fails when somebody else was first.
 *
 * @throws the file system's error when the directory cannot be written
 */
export function keepKey(algorithm: Algorithm, databaseUrl: string): KeptKey {
  const file = join(dataDirectory(databaseUrl), `signing-key-${algorithm.toLowerCase()}`)
  const earlier = read(file)
  if (earlier !== null) return { text: earlier, file }

  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}.${randomBytes(6).toString('hex')}`
  try {
    write(draft, makeKey(algorithm))
    link(draft, file)
  } finally {
    rmSync(draft, { force: true })
  }
  return { text: readFileSync(file, 'utf8').trim(), file }
}

/** The directory of an embedded database's file; `./data` for a database server or one in memory. */
export function dataDirectory(databaseUrl: string): string {
  const path = databaseUrl.startsWith('file:') ? databaseUrl.slice('file:'.length) : ''
  if (path === '' || path.includes(':memory:')) return resolve('data')
  return dirname(path.startsWith('//') ? fileURLToPath(`file:${path}`) : resolve(path))
}

/** A new secret, or a new private key as PKCS #8 PEM. */
export function makeKey(algorithm: Algorithm): string {
  if (isSymmetric(algorithm)) return randomBytes(64).toString('base64url')
  return generate(algorithm).export({ type: 'pkcs8', format: 'pem' }).toString()
}

function generate(algorithm: Algorithm): KeyObject {
  const namedCurve = curveOf(algorithm)
  if (namedCurve !== undefined) return generateKeyPairSync('ec', { namedCurve }).privateKey
  if (isRsa(algorithm)) return generateKeyPairSync('rsa', { modulusLength: MIN_RSA_BITS }).privateKey
  return generateKeyPairSync('ed25519').privateKey
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
}

function write(file: string, text: string): void {
  const descriptor = openSync(file, 'wx', 0o600)
  try {
    writeSync(descriptor, `${text.trim()}\n`)
    // Without it a crash soon after may leave a linked but empty file
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function link(draft: string, file: string): void {
  try {
    linkSync(draft, file)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
