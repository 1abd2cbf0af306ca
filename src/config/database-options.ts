import { decodeText } from '../text/value.js'
import { certificates } from './certificates.js'
import { Refusal } from './setting.js'
import { isOneSlipAway } from './slips.js'
import { readTextFile } from './text-file.js'

/** How a connection is encrypted: `required` does not check the server's certificate, `verify-ca` not its hostname. */
export type TlsMode = 'off' | 'required' | 'verify-ca' | 'verify-identity'

export interface DatabaseOptions {
  /** Undefined when no option says anything about TLS. */
  tls: TlsMode | undefined
  /** PEM certificates from the file that `sslca` names. */
  ca: string | undefined
  /** The options for the MariaDB driver, under its own names. */
  driver: Record<string, unknown>
}

type Read = (value: string) => unknown

const switches = new Map([
  ...['true', '1', 'yes', 'on'].map((word) => [word, true] as const),
  ...['false', '0', 'no', 'off'].map((word) => [word, false] as const)
])

const number: Read = (value) => {
  if (!/^\d{1,10}$/.test(value)) throw new Refusal('not a whole number')
  return Number(value)
}

const flag: Read = (value) => {
  const on = switches.get(value.toLowerCase())
  if (on === undefined) throw new Refusal('neither true nor false')
  return on
}

const text: Read = (value) => {
  if (value === '') throw new Refusal('empty')
  return value
}

/** Session variables as a JSON object. */
const variables: Read = (value) => {
  const parsed = jsonObject(value)
  if (parsed === undefined) throw new Refusal('not a JSON object such as {"wsrep_sync_wait":7}')
  return parsed
}

/** The service stores text of every script. */
const charset: Read = (value) => {
  if (!/^utf8mb4$/i.test(value)) throw new Refusal('allowed: utf8mb4')
  return 'utf8mb4'
}

/** Options of the driver that an operator may set. Names are compared without regard to case. */
const driverOptions: Record<string, Read> = {
  acquireTimeout: number,
  allowPublicKeyRetrieval: flag,
  cachingRsaPublicKey: text,
  charset,
  compress: flag,
  connectionLimit: number,
  connectTimeout: number,
  idleTimeout: number,
  initializationTimeout: number,
  initSql: text,
  keepAliveDelay: number,
  minDelayValidation: number,
  minimumIdle: number,
  prepareCacheLength: number,
  rsaPublicKey: text,
  sessionVariables: variables,
  socketPath: text,
  socketTimeout: number
}

/** What each program's word for a TLS mode means here. */
const modes: Record<string, TlsMode> = {
  disable: 'off',
  disabled: 'off',
  require: 'required',
  required: 'required',
  'verify-ca': 'verify-ca',
  'verify-full': 'verify-identity',
  'verify-identity': 'verify-identity'
}

function modeOf(value: string): TlsMode {
  const mode = modes[value.toLowerCase().replaceAll('_', '-')]
  // "Preferred" falls back to no encryption without a word, and anyone on the way can bring that about
  if (mode === undefined) throw new Refusal('allowed: DISABLED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY')
  return mode
}

function acceptanceOf(value: string): TlsMode {
  if (/^strict$/i.test(value)) return 'verify-identity'
  if (/^accept_invalid_certs$/i.test(value)) return 'required'
  throw new Refusal('allowed: strict, accept_invalid_certs')
}

function switchOf(value: string): TlsMode {
  const on = switches.get(value.toLowerCase())
  if (on !== undefined) return on ? 'verify-identity' : 'off'
  if (/^skip-verify$/i.test(value)) return 'required'
  const options = jsonObject(value)
  if (options === undefined) return modeOf(value)
  const { rejectUnauthorized = true, ...others } = options
  if (typeof rejectUnauthorized !== 'boolean' || Object.keys(others).length > 0)
    throw new Refusal('allowed: true, false, {"rejectUnauthorized":true}')
  return rejectUnauthorized ? 'verify-identity' : 'required'
}

/** Options about TLS by their names in lower case without `-` and `_`: those of MySQL, libpq, Prisma, Go, JDBC and our driver. */
const tlsOptions: Record<string, (value: string) => TlsMode> = {
  sslmode: modeOf,
  ssl: switchOf,
  tls: switchOf,
  sslaccept: acceptanceOf,
  usessl: (value) => (flag(value) === true ? 'required' : 'off'),
  requiressl: (value) => (flag(value) === true ? 'required' : 'off')
}
const certificateOptions = ['sslca', 'sslrootcert']

const strictness: TlsMode[] = ['off', 'required', 'verify-ca', 'verify-identity']
const shownNames = ['ssl-mode', 'ssl', 'tls', 'sslaccept', 'useSSL', 'sslca', ...Object.keys(driverOptions)]

/**
 * Reads the options behind the `?` of a `mysql://` URL. Several options about TLS together mean the strictest of them.
 *
 * @throws Refusal for an unknown option, a value that an option does not take, and TLS both on and off; never quotes a value
 */
export function databaseOptions(query: URLSearchParams): DatabaseOptions {
  const driver: Record<string, unknown> = {}
  const wanted: TlsMode[] = []
  let ca: string | undefined
  for (const [name, value] of query) {
    const folded = name.toLowerCase().replaceAll(/[-_]/g, '')
    const option = Object.keys(driverOptions).find((one) => one.toLowerCase() === name.toLowerCase())
    const [readTls, read] = [tlsOptions[folded], driverOptions[option ?? '']]
    naming(name, () => {
      if (readTls !== undefined) wanted.push(readTls(value))
      else if (certificateOptions.includes(folded)) ca = certificates(readTextFile(value, decodeText))
      else if (option !== undefined && read !== undefined) driver[option] = read(value)
      else throw new Refusal(unknown(name))
    })
  }
  const tls = wanted.toSorted((a, b) => strictness.indexOf(b) - strictness.indexOf(a))[0]
  if (wanted.includes('off') && (tls !== 'off' || ca !== undefined))
    throw new Refusal('its options both enable and disable TLS')
  return { tls, ca, driver }
}

function naming(name: string, read: () => void): void {
  try {
    read()
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(`option "${printable(name)}": ${error.message}`) : error
  }
}

/** A name longer than any option's may be a value that lost its name. */
const printable = (name: string): string => name.slice(0, 40).replaceAll(/[^\w.-]/g, '?')

function unknown(name: string): string {
  const meant = shownNames.find((one) => isNear(name, one))
  return `unknown${meant === undefined ? '' : `; did you mean ${meant}?`} (known: ${shownNames.join(', ')})`
}

function isNear(name: string, known: string): boolean {
  const [one, other] = [name, known].map((text) => text.toLowerCase().replaceAll(/[-_]/g, ''))
  return one !== undefined && other !== undefined && (one === other || isOneSlipAway(one, other))
}

function jsonObject(value: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(value)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : undefined
  } catch {
    return undefined
  }
}
