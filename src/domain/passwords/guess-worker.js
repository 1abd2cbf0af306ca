// Plain JavaScript, so that a thread starts without a loader, from source as from dist.
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import { koreanWords, otherWords, typedKorean } from './guess-words.js'

const zxcvbn = new ZxcvbnFactory({
  dictionary: { ...dictionary, korean: koreanWords, typedKorean: koreanWords.map(typedKorean), others: otherWords },
  graphs: adjacencyGraphs,
  // Bounds the time for one part: an estimate takes at most about 0.3 s on a busy machine, typically 5 ms
  l33tMaxSubstitutions: 16
})

/** @type {Map<string, number>} */
const ranks = new Map([...otherWords, ...koreanWords].map((word, index) => [word, index + 1]))

/**
 * How many guesses a character takes that belongs to no word or pattern. Texts of Hangul and Han are made of words, mostly
 * of two characters, of which there are about 50,000 and 100,000 in use: the square roots. People choose few symbols.
 *
 * @type {[of: RegExp, guesses: number][]}
 */
const alphabets = [
  [/[\uac00-\ud7a3]/, 224],
  [/\p{Script=Han}/u, 316],
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, 46],
  [/\p{L}/u, 26],
  [/\p{Emoji_Presentation}/u, 200]
]
const otherCharacter = 10

/**
 * Runs in a worker thread.
 *
 * @param {import('./guesses.js').GuessTask} task
 * @returns {number} about how many passwords are guessed before this one
 */
export default function estimate({ parts, names, enough }) {
  let highest = 0
  for (const part of parts) {
    highest = Math.max(highest, guessesOf(part, names))
    if (highest >= enough) break
  }
  return highest
}

/**
 * The product of the parts. zxcvbn adds 10,000 guesses to the power of further matches, which would make every word with a
 * year and a "!" good.
 *
 * @param {string} text
 * @param {string[]} names
 * @returns {number}
 */
function guessesOf(text, names) {
  let product = 1
  for (const match of zxcvbn.check(text, names).sequence) {
    if (match.pattern === 'bruteforce') product *= unmatchedGuesses(match.token, text, names)
    else if (match.pattern === 'repeat')
      product *= guessesOf([match.baseToken].flat().join(''), names) * match.repeatCount
    else product *= match.guesses
  }
  return product
}

/**
 * For what zxcvbn sees as one random piece. It prefers one such piece to several parts, so the words in it are looked for once
 * more, each alone: "Seoul" in "Seoul2026!".
 *
 * @param {string} token
 * @param {string} text what the token is a part of
 * @param {string[]} names
 * @returns {number}
 */
function unmatchedGuesses(token, text, names) {
  let product = 1
  for (const [run] of token.matchAll(/\p{L}+|\p{N}+|[^\p{L}\p{N}]/gu)) {
    const rank = ranks.get(run.toLowerCase())
    if (rank !== undefined) product *= rank
    else if (run !== text && /^[a-z\d]{4}/i.test(run)) product *= guessesOf(run, names)
    else for (const character of run) product *= sizeOf(character)
  }
  return product
}

/** @param {string} character */
function sizeOf(character) {
  return alphabets.find(([of]) => of.test(character))?.[1] ?? otherCharacter
}
