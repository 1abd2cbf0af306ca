import { createRequire } from 'node:module'
import { shown } from './parsers.js'
import { type Parser, parser, Refusal } from './setting.js'

/** A regular expression of a setting. It runs in RE2, whose time is in proportion to the text, whatever the expression. */
export interface Pattern {
  /** As it was written. */
  readonly source: string
  matches(text: string): boolean
}

/** A hostname has up to 253 characters; a longer origin matches nothing. */
const longestOrigin = 300
/** No path of the service is as long; a longer one matches nothing. */
const longestPath = 2_048

/** The default of CORS_URLS_REGEX: no path need be read to know that it matches. */
export const everything: Pattern = { source: '^.*$', matches: () => true }

/** Regular expressions, separated by white space: commas occur inside them. Each must match the whole text. */
export const wholePatterns: Parser<Pattern[]> = parser(
  "regular expressions in RE2's syntax, separated by spaces or line breaks",
  (raw) => {
    if (/^(?:true|false)$/i.test(raw))
      throw new Refusal(`${shown(raw)} is not a regular expression (CORS_ALLOW_ALL_ORIGINS=true allows all origins)`)
    refusePython(raw)
    return raw.split(/\s+/).flatMap((source) => {
      if (source === '') return []
      if (/,\^?https?\??:/.test(source)) throw new Refusal(`${shown(source)} separates expressions by commas`)
      const regex = compile(source)
      return { source, matches: (text) => text.length <= longestOrigin && regex.testExact(text) }
    })
  }
)

/** A regular expression that must match from the beginning, like Python's `re.match`. */
export const leadingPattern: Parser<Pattern> = parser("a regular expression in RE2's syntax", (source) => {
  if (source === everything.source) return everything
  refusePython(source)
  const regex = compile(source)
  return { source, matches: (text) => text.length <= longestPath && regex.matcher(text).lookingAt() }
})

/** Django's settings hold Python's literals. A list of them would be read as a set of characters. */
function refusePython(raw: string): void {
  if (/^(?:re\.compile\s*\(|[[(]?\s*[rbu]?["'])/.test(raw))
    throw new Refusal(`${shown(raw)} is written as in Python; leave out brackets, quotes and the r before them`)
}

function compile(source: string) {
  try {
    return re2().compile(withoutPythonisms(source))
  } catch (error) {
    throw new Refusal(`${shown(source)} ${problemOf(source, error)}`)
  }
}

/** Loaded where a setting needs it: that takes 25 ms, and most services have no regular expression. */
function re2() {
  const { RE2JS }: typeof import('re2js') = createRequire(import.meta.url)('re2js')
  return RE2JS
}

/** What RE2 spells in another way than Python: the end of the text, and a repetition without a lower bound. */
function withoutPythonisms(source: string): string {
  return source.replaceAll(/\[\^?\]?(?:\\.|[^\]\\])*\]|\\.|\{,\d+\}/gs, (part) =>
    part === '\\Z' ? '\\z' : part.startsWith('{') ? part.replace('{', '{0') : part
  )
}

function problemOf(source: string, error: unknown): string {
  if (/\(\?<?[=!]/.test(source))
    return 'uses lookahead or lookbehind, which RE2 does not support; list the allowed paths instead, as ^/(api|oauth)/ does'
  if (/\\[1-9]|\(\?P=/.test(source)) return 'uses a backreference, which RE2 does not support; repeat the group instead'
  const reason = error instanceof Error ? error.message.replace('error parsing regexp: ', '') : 'unknown reason'
  return `is not a valid regular expression (${reason})`
}
