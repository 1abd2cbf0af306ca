// Lints the prose of the pages in English. words.test.ts has the project's own words; the Korean pages have korean.test.ts.
const vocabulary = require('./docs/vocabulary.json')

module.exports = {
  rules: {
    terminology: {
      defaultTerms: true,
      ...vocabulary
    },
    // The others find faults in plain English: "therefore", "it is", "so" at the beginning of a line, each passive
    'write-good': {
      passive: false,
      weasel: false,
      adverb: false,
      tooWordy: false,
      eprime: false,
      so: false,
      thereIs: true,
      cliches: true,
      illusion: true
    }
  }
}
