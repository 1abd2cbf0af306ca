import type { CryptoKey, JSONWebKeySet, JWK } from 'jose'
import { type Message, message } from '../../errors.js'
import { textBytes } from '../../lengths.js'
import { isObject } from '../../text/numbers.js'

/** What a client's assertions may be signed with. Asymmetric alone: with a shared secret, whoever verifies could sign as well. */
export const assertionAlgorithms = [
  ...['ES256', 'ES384', 'ES512', 'EdDSA'],
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']
]

const rsaAlgorithms = assertionAlgorithms.filter((name) => /^[RP]S/.test(name))
/** The algorithms that fit a key, by its type and curve. */
const algorithmsFor = new Map([
  ['RSA', rsaAlgorithms],
  ['EC P-256', ['ES256']],
  ['EC P-384', ['ES384']],
  ['EC P-521', ['ES512']],
  ['OKP Ed25519', ['EdDSA']]
])
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']
const [minBits, maxBits] = [2_048, 8_192]

/**
 * What is wrong with a set of public keys, one sentence for each fault: keys that are not public, do not verify signatures, or
 * cannot be imported.
 */
export async function faultsOf(set: JSONWebKeySet): Promise<Message[]> {
  const { keys } = set
  if (keys.length === 0) return ['Give at least one key.']
  // Numbers grow when they are written out: the set may be longer than the body that brought it.
  if (Buffer.byteLength(JSON.stringify(set)) > textBytes) {
    return [message('Ensure this field has no more than %s bytes.', textBytes)]
  }
  const faults = await Promise.all(
    keys.map(async (key, at) => {
      const fault = await faultOf(key)
      return fault === null ? [] : fault === publicOnly ? [fault] : [message('Key %s: %s', at + 1, fault)]
    })
  )
  const names = keys.flatMap((key) => (isObject(key) && key.kid !== undefined ? [key.kid] : []))
  const repeated = new Set(names).size < names.length ? ['Each kid may occur once.'] : []
  return [...new Set([...faults.flat(), ...repeated])]
}

/** The keys of a set that somebody else publishes which can be used. */
export async function usableKeys(set: unknown): Promise<JSONWebKeySet> {
  const listed = isObject(set) && Array.isArray(set.keys) ? set.keys.filter(isObject).slice(0, maxKeys) : []
  const judged = await Promise.all(listed.map(async (key) => ((await faultOf(key)) === null ? [key] : [])))
  return { keys: judged.flat() }
}

const maxKeys = 100
const publicOnly = 'Only public keys belong here.'

/** @returns null for a key that assertions can be verified with */
async function faultOf(key: JWK): Promise<string | null> {
  if (!isObject(key)) return 'it is not an object.'
  if (key.kty === 'oct' || privateMembers.some((name) => name in key)) return publicOnly
  const fitting = algorithmsFor.get(key.kty === 'RSA' ? 'RSA' : `${key.kty} ${key.crv}`)
  if (fitting === undefined) return 'the type or curve is not supported.'
  if (key.alg !== undefined && !fitting.includes(key.alg)) return 'the alg does not match the key.'
  if (key.use !== undefined && key.use !== 'sig') return 'the use is not sig.'
  const operations: unknown = key.key_ops
  if (operations !== undefined && !(Array.isArray(operations) && operations.join() === 'verify')) {
    return 'the key_ops contain more than verify.'
  }
  if (key.kid !== undefined && typeof key.kid !== 'string') return 'the kid is not a string.'
  return (await imports(key, key.alg ?? fitting[0] ?? '')) ? null : 'it cannot be used.'
}

async function imports(key: JWK, alg: string): Promise<boolean> {
  const { importJWK } = await import('jose')
  try {
    const { use: _, key_ops: __, ext: ___, ...bare } = key
    const imported = await importJWK(bare, alg)
    return !(imported instanceof Uint8Array) && (key.kty !== 'RSA' || isStrong(imported))
  } catch {
    return false
  }
}

/** RFC 7518, section 3.3. With an exponent of 1, every text is a signature of itself. */
function isStrong({ algorithm }: CryptoKey): boolean {
  if (!('modulusLength' in algorithm) || !('publicExponent' in algorithm)) return false
  const { modulusLength, publicExponent } = algorithm
  if (typeof modulusLength !== 'number' || !(publicExponent instanceof Uint8Array)) return false
  const exponent = BigInt(`0x${Buffer.from(publicExponent).toString('hex') || '0'}`)
  const isOdd = exponent % 2n === 1n
  return modulusLength >= minBits && modulusLength <= maxBits && isOdd && exponent > 1n && exponent < 2n ** 33n
}
