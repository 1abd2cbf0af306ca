import { type Parser, parser, Refusal } from './setting.js'

/** A rate limit: so many tries in a window of so many milliseconds. */
export interface Limit {
  max: number
  window: number
}

const switches = new Map([
  ...['true', '1', 'yes', 'on'].map((word) => [word, true] as const),
  ...['false', '0', 'no', 'off'].map((word) => [word, false] as const)
])

const milliseconds = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000]
])

/** The characters of RFC 9110's `token`, which header names, methods and authentication schemes are made of. */
const tokenCharacters = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** Any text on one line. */
export const text = parser('any text without control characters', (raw) => {
  if (/\p{Cc}/u.test(raw)) throw new Refusal('contains a control character')
  return raw
})

/** A switch. */
export const boolean = parser('true or false (also 1 and 0, yes and no, on and off)', (raw) => {
  const value = switches.get(raw.toLowerCase())
  if (value === undefined) throw new Refusal('neither true nor false')
  return value
})

/** A whole number. */
export function integer(min: number, max = Number.MAX_SAFE_INTEGER): Parser<number> {
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`
  return parser(`a whole number ${range}`, (raw) => {
    if (!/^-?\d+$/.test(raw)) throw new Refusal('not a whole number')
    const value = Number(raw)
    if (value < min || value > max) throw new Refusal('out of range')
    return value
  })
}

/** A duration, in milliseconds. The bounds are written the same way as the value. */
export function duration(min: string, max: string): Parser<number> {
  const [shortest, longest] = [span(min), span(max)]
  return parser(
    `a number with its unit (ms, s, m, h or d), such as 90s, 5m, 12h or 90d, from ${min} to ${max}`,
    (raw) => {
      const value = span(raw)
      if (value < shortest) throw new Refusal(`shorter than ${min}`)
      if (value > longest) throw new Refusal(`longer than ${max}`)
      return value
    }
  )
}

function span(raw: string): number {
  const [, digits, unit = ''] = /^(\d+)(ms|s|m|h|d)$/.exec(raw) ?? []
  const factor = milliseconds.get(unit)
  // Guessing the unit would turn 300 into five minutes or a third of a second.
  if (factor === undefined) throw new Refusal(/^\d+$/.test(raw) ? 'a number without a unit' : 'not a duration')
  return Number(digits) * factor
}

/** A limit such as `600/1m`, or false for `off`. */
export const limit: Parser<Limit | false> = parser(
  'attempts/duration, such as 600/1m, with at least 1 attempt in 1s to 1d, or off',
  (raw) => {
    if (raw.toLowerCase() === 'off') return false
    const [tries = '', window = '', ...rest] = raw.split('/')
    if (window === '' || rest.length > 0) throw new Refusal('not of the form attempts/duration')
    return { max: integer(1)(tries), window: duration('1s', '1d')(window) }
  }
)

/** One of a few words. */
export function oneOf<T extends string>(...words: readonly T[]): Parser<T> {
  return parser(words.join(', '), (raw) => wordOf(words, raw))
}

/** Some of a few words; a word given twice counts once. */
export function someOf<T extends string>(...words: readonly T[]): Parser<T[]> {
  return parser(`one or more of ${words.join(', ')}, separated by commas`, (raw) => [
    ...new Set(items(raw).map((item) => wordOf(words, item)))
  ])
}

/** Like `someOf`; the word `none` alone stands for none of them. */
export function anyOf<T extends string>(...words: readonly T[]): Parser<T[]> {
  const some = someOf(...words)
  return parser(`${some.allowed}, or none`, (raw) => (raw.toLowerCase() === 'none' ? [] : some(raw)))
}

function wordOf<T extends string>(words: readonly T[], raw: string): T {
  const word = words.find((one) => one === raw)
  if (word === undefined) throw new Refusal(`${shown(raw)} is not one of them`)
  return word
}

/** Values separated by commas. */
export function listOf<T>(item: Parser<T>, plural: string): Parser<T[]> {
  return parser(`${plural}, separated by commas`, (raw) => items(raw).map((one) => item(one)))
}

function items(raw: string): string[] {
  if (/^[[(]?\s*[rbu]?["']/.test(raw)) {
    const plain = raw.replaceAll(/^[[(]\s*|\s*,?\s*[\])]$|(?<!\w)[rbu](?=["'])|["']/g, '')
    throw new Refusal(`written with brackets or quotes, as in Python; write ${shown(plain)} without any`)
  }
  const parts = raw === '' ? [] : raw.split(',').map((part) => part.trim())
  if (parts.includes('')) throw new Refusal('an empty item between commas')
  return parts
}

/** A header name, a method or an authentication scheme. */
export const token = parser("letters, digits and !#$%&'*+-.^_`|~", (raw) => {
  if (!tokenCharacters.test(raw)) throw new Refusal(`${shown(raw)} contains a character that HTTP does not allow`)
  return raw
})

/** The name of a request header. */
export const headerName = parser('the name of a request header, such as Authorization', (raw) => {
  // simplejwt wants WSGI's spelling; taken over as it is, no request would ever carry that header.
  if (/^HTTP_/i.test(raw)) throw new Refusal("Django's spelling of a header (HTTP_AUTHORIZATION is Authorization)")
  return token(raw)
})

/** The name of a claim. Which ones are taken is decided when all settings are known. */
export const claimName = parser('a name without spaces', (raw) => {
  if (/[\p{C}\p{Z}]/u.test(raw)) throw new Refusal('contains a space or a control character')
  return raw
})

/** A secret or a PEM key. A PEM that was put on one line, with `\n` written out, gets its line breaks back. */
export const key = parser('a secret or a PEM key', (raw) =>
  raw.trimStart().startsWith('-----BEGIN ') ? raw.replaceAll(/\\r\\n|\\n/g, '\n') : raw
)

/** What private keys are encrypted with. */
export const longSecret = parser('at least 32 random bytes, as `openssl rand -base64 48` makes', (raw) => {
  const bytes = Buffer.byteLength(raw)
  if (bytes < 32) throw new Refusal(`has ${bytes} bytes`)
  if (new Set(raw).size < 8) throw new Refusal('repeats a few characters')
  return raw
})

/** A value in quotes, on one line, of bearable length, and without the password a URL may hold. */
export function shown(raw: string): string {
  const line = raw.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replaceAll(/:\/\/[^/\s]*@/g, '://…@')
  return `"${line.length > 100 ? `${line.slice(0, 99)}…` : line}"`
}
