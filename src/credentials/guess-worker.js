// Plain JavaScript, so that a thread starts without a loader, from source as from dist.
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'

// Bounds the time for one part: an estimate takes at most about 0.3 s on a busy machine, typically 5 ms
const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, l33tMaxSubstitutions: 16 })

/**
 * Runs in a worker thread.
 *
 * @param {import('./guesses.js').GuessTask} task
 * @returns {number} about how many passwords are guessed before this one
 */
export default function estimate({ parts, names, enough }) {
  let most = 0
  for (const part of parts) {
    const { sequence } = zxcvbn.check(part, names)
    // zxcvbn adds 10,000 guesses to the power of further matches, which would make every word with a year and a "!" good
    const guesses = sequence.reduce((product, match) => product * match.guesses, 1)
    if (guesses > most) most = guesses
    if (most >= enough) break
  }
  return most
}
