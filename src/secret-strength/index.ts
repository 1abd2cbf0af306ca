import { columnsOf, lengthBits } from './code.js'
import { isPublished } from './published-keys.js'
import { pairs, words } from './words.js'

/**
 * Why anybody could find a secret out, as a phrase that goes on from "is"; null for one that looks random. Never quotes the
 * secret.
 */
export function weakness(secret: string): string | null {
  if (isPublished(secret)) return 'published in samples or leaks'
  return isGuessable(secret) ? 'made of words or patterns' : null
}

/**
 * A secret is guessable if the code below, which is short for words, dates, runs, keyboard rows and repetitions, says it or one
 * of its `viewsOf` in `MARGIN_BITS` fewer bits than a random one of its characters has, and in fewer than `ENOUGH_BITS`. The
 * costs are those of a prefix code (Kraft's inequality), so a random secret is refused with a probability of about
 * 2^-MARGIN_BITS at most.
 */
const MARGIN_BITS = 40
/** Random characters behind a few words are enough. */
const ENOUGH_BITS = 200
/** The rest of longer secrets cannot make them weaker. */
const MAX_LENGTH = 200

// What each kind of piece costs before its content: 3/4 + 2/16 + 4/64 < 1
const COST = { literal: 2, word: 2, separator: 2, letters: 4, date: 4, year: 6, run: 6, keyboard: 6, repeated: 6 }
/** Pieces that take more than their characters are not worth a look. */
const MIN_PIECE = 3
/** What says that another view of the text follows than the text itself. */
const VIEW_BITS = 3

const LEET = new Map([...'0o 1i 3e 4a 5s 7t @a $s'.split(' ')].map(([digit = '', letter = '']) => [digit, letter]))
const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', '1234567890', '!@#$%^&*()']
const COLUMNS = ['1qaz', '2wsx', '3edc', '4rfv', '5tgb', '6yhn', '7ujm', '8ik', '9ol', '0p']
const KEYBOARD = [...ROWS, ...COLUMNS].flatMap((keys) => [keys, [...keys].reverse().join('')])
const KEYBOARD_BITS = Math.log2(KEYBOARD.join('').length)
/** With the year first or last, and a separator or none. */
const DATES = [
  /^(?:19[7-9]|20[0-3])\d([-./]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])/,
  /^(?:0[1-9]|[12]\d|3[01])([-./]?)(?:0[1-9]|1[0-2])\1(?:19[7-9]|20[0-3])\d/
]
/** 70 years of 12 months of 31 days, the two orders, and four separators. */
const DATE_BITS = Math.log2(70 * 12 * 31) + 1 + 2
const SEPARATORS = '-_.,:;/+ '
const LETTER_BITS = Math.log2(26)
const LETTERS = { goOn: -Math.log2(7 / 8), stop: 3, min: 3 }

/** Whether people made a secret up, instead of a generator. */
export function isGuessable(secret: string): boolean {
  const text = secret.trim().slice(0, MAX_LENGTH)
  return secretBits(text) < Math.min(ENOUGH_BITS, randomBits(text) - MARGIN_BITS)
}

/** The bits of a random text of these characters; fewer where its alphabet is not certain. */
function randomBits(text: string): number {
  // Also of a UUID, whose hyphens tell nothing
  if (/^[0-9a-f-]+$/i.test(text)) return text.replaceAll('-', '').length * 4
  return text.length * alphabetBits(text)
}

function alphabetBits(text: string): number {
  let size = 0
  if (/[a-z]/.test(text)) size += 26
  if (/[A-Z]/.test(text)) size += 26
  if (/[0-9]/.test(text)) size += 10
  if (/[^a-zA-Z0-9]/.test(text)) size += 2
  // Of other scripts; how many characters they have does not matter, as known pieces cost the same
  if (/[^\0-\x7f]/.test(text)) size += 1_000
  return Math.log2(Math.max(2, size))
}

function secretBits(text: string): number {
  return Math.min(...[...viewsOf(text)].map(([view, bits]) => bitsOf(view) + bits))
}

/** Texts from which the secret follows, and the bits that it takes to say how. */
function* viewsOf(text: string): Generator<[view: string, bits: number]> {
  yield [text, 0]
  // Digits for letters, as in s3cr3t
  const plain = text.replace(/(?<=[a-z@$])[013457@$]|[013457@$](?=[a-z])/gi, (digit) => LEET.get(digit) ?? digit)
  if (plain !== text) yield [plain, plain.replace(/[^oieast]/gi, '').length]
  // "aabbcc" is "abc", with how often each character stands there
  const stretches = text.match(/(.)\1*/gsu) ?? []
  if (stretches.length * 3 < text.length * 2) {
    const lengths = stretches.reduce((sum, { length }) => sum + lengthBits(length), 0)
    yield [stretches.map((stretch) => stretch.charAt(0)).join(''), VIEW_BITS + lengths]
  }
  // "1a2b3c" is "123" and "abc"
  for (const width of [2, 3, 4]) yield [columnsOf(text, width), VIEW_BITS + 2]
  for (const encoding of ['hex', 'base64'] as const) {
    const decoded = Buffer.from(text, encoding).toString('latin1')
    if (decoded.length >= text.length / 2 && /^[ -~]+$/.test(decoded)) yield [decoded, VIEW_BITS]
  }
}

/** The shortest way to say the text: the cheapest sequence of pieces. */
function bitsOf(text: string): number {
  const literal = COST.literal + alphabetBits(text)
  const best = [0, ...Array.from(text, () => Number.POSITIVE_INFINITY)].slice(0, text.length + 1)
  for (let at = 0; at < text.length; at++) {
    const before = best[at] ?? 0
    const reach = (length: number, cost: number) => {
      best[at + length] = Math.min(best[at + length] ?? Number.POSITIVE_INFINITY, before + cost)
    }
    reach(1, literal)
    for (const [length, cost] of piecesAt(text, at)) reach(length, cost)
  }
  return best[text.length] ?? 0
}

type Piece = [length: number, cost: number]

function* piecesAt(text: string, at: number): Generator<Piece> {
  const rest = text.slice(at)
  if (SEPARATORS.includes(rest.charAt(0))) yield [1, COST.separator + separatorBits(text, at)]
  if (/^(?:19|20)\d\d/.test(rest)) yield [4, COST.year + Math.log2(200)]
  for (const date of DATES) {
    const [found] = date.exec(rest) ?? []
    if (found !== undefined) yield [found.length, COST.date + DATE_BITS]
  }
  const run = runOf(rest)
  if (run.length >= MIN_PIECE)
    yield [run.length, COST.run + alphabetBits(text) + stepBits(run.step) + lengthBits(run.length - MIN_PIECE + 1)]
  const row = keyboardLength(rest)
  if (row >= MIN_PIECE) yield [row, COST.keyboard + KEYBOARD_BITS + lengthBits(row - MIN_PIECE + 1)]
  const repeated = repeatedLength(text, at)
  if (repeated >= MIN_PIECE) yield [repeated, COST.repeated + Math.log2(at) + lengthBits(repeated - MIN_PIECE + 1)]
  yield* wordsAt(rest)
}

/** Known words, and letters that follow one another as in written text; in lower case, capitalised, or in capitals. */
function* wordsAt(rest: string): Generator<Piece> {
  const { words, longestWord, wordBits } = tablesOf()
  for (const [form, caseBits] of [
    [/^[a-z]+/, 1],
    [/^[A-Z][a-z]*/, 2],
    [/^[A-Z]+/, 2]
  ] as const) {
    const letters = (form.exec(rest)?.[0] ?? '').toLowerCase()
    let text = LETTER_BITS
    for (let length = 1; length <= letters.length; length++) {
      if (length <= longestWord && words.has(letters.slice(0, length))) yield [length, COST.word + caseBits + wordBits]
      if (length > 1) text += LETTERS.goOn + pairBits(letters.charAt(length - 2), letters.charAt(length - 1))
      if (length >= LETTERS.min) yield [length, COST.letters + caseBits + text + LETTERS.stop]
    }
  }
}

interface Tables {
  words: ReadonlySet<string>
  longestWord: number
  wordBits: number
  /** How frequent a pair of letters is, and all pairs that begin with a letter. */
  weights: ReadonlyMap<string, number>
  totals: ReadonlyMap<string, number>
}

let tables: Tables | undefined

/** Made when the first secret is judged: in development, none is. */
function tablesOf(): Tables {
  tables ??= createTables()
  return tables
}

function createTables(): Tables {
  const known = new Set(words.split(' '))
  const weights = new Map(pairs.split(' ').map((pair, rank) => [pair, 1 / (rank + 20)]))
  const totals = new Map<string, number>()
  for (const [pair, weight] of weights) totals.set(pair.charAt(0), (totals.get(pair.charAt(0)) ?? 0) + weight)
  const longestWord = Math.max(...[...known].map((word) => word.length))
  return { words: known, longestWord, wordBits: Math.log2(known.size), weights, totals }
}

/** What a letter costs after another one. */
function pairBits(first: string, second: string): number {
  const { weights, totals } = tablesOf()
  const share = (weights.get(first + second) ?? 0) / (totals.get(first) ?? 1)
  return -Math.log2(0.9 * share + 0.1 / 26)
}

/** Separators between words are mostly the same one. */
function separatorBits(text: string, at: number): number {
  const previous = [...text.slice(0, at)].findLast((character) => SEPARATORS.includes(character))
  return previous === text[at] ? 1 : 1 + Math.log2(SEPARATORS.length)
}

/** How much of what stands here stood before it as well. */
function repeatedLength(text: string, at: number): number {
  let length = 0
  while (at + length < text.length && text.indexOf(text.slice(at, at + length + 1)) < at) length++
  return length
}

/** "abcd", "4321", "aaaa", "2468": characters at the same distance. */
function runOf(text: string): { length: number; step: number } {
  const step = text.charCodeAt(1) - text.charCodeAt(0)
  let length = 1
  while (text.charCodeAt(length) - text.charCodeAt(length - 1) === step) length++
  return { length, step }
}

/** The direction, and the distance. */
const stepBits = (step: number): number => 1 + lengthBits(Math.abs(step) + 1)

function keyboardLength(text: string): number {
  const folded = text.toLowerCase()
  let longest = 0
  for (const row of KEYBOARD) {
    const start = row.indexOf(folded.charAt(0))
    let length = 0
    while (start >= 0 && start + length < row.length && row[start + length] === folded[length]) length++
    longest = Math.max(longest, length)
  }
  return longest
}
