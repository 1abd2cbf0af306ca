// The words of the documentation and of the service's messages. docs/glossary.md defines the terms; this table has the
// words that they replace.
import { readFileSync } from 'node:fs'
import { lexer, type Token } from 'marked'
import { test } from 'tap'
import { settings } from '../../src/config/index.js'
import { pagesBelow } from './guide.js'
import { literalsIn, textsOfSource } from './source-texts.js'

interface Rule {
  /** A word that the documentation does not use. */
  word: RegExp
  instead: string
  /** The rule itself has to find this. */
  example: string
}

const rules: Rule[] = [
  { word: /\bmembers?\b/i, instead: 'user; property (of a JSON object)', example: 'the member logs in' },
  { word: /\bwhoever\b/i, instead: 'the user, the attacker, the operator', example: 'Whoever holds the key' },
  { word: /\bswap(s|ped)?\b/i, instead: 'rotation, rotate', example: 'a swap whose result was lost' },
  { word: /\bexchang(e|es|ed|ing)\b/i, instead: 'rotate; used (of a token)', example: 'an exchanged token' },
  { word: /\b(comes?|came|shown) again\b/i, instead: 'reuse', example: 'a token that is shown again' },
  {
    word: /\bsomebody\b/i,
    instead: 'the user, an attacker, another administrator',
    example: 'rotated by somebody else'
  },
  { word: /\btold\b/i, instead: 'reported, set', example: 'only when told to' },
  { word: /\bdead\b/i, instead: 'revoked, expired', example: 'the token is dead' },
  {
    word: /\bend(s|ed|ing)? (a|all|its|the|that|this|their) (\w+ )?(sessions?|tokens?|famil(y|ies))\b/i,
    instead: 'revoke',
    example: 'a logout ends the whole session'
  },
  { word: /\b(sessions?|tokens?) (\w+ ){0,2}ended\b/i, instead: 'revoked', example: 'sessions that were ended' },
  { word: /\brefus(e|es|ed|ing|als?)\b/i, instead: 'reject, rejection', example: 'the token is refused' },
  { word: /\b(became|becomes?) known\b/i, instead: 'compromised', example: 'a key that became known' },
  { word: /\bholes?\b/i, instead: 'vulnerability', example: 'a hole in the page' },
  { word: /\bfloor\b/i, instead: 'baseline', example: '0.9 of the floor' },
  { word: /\brooms?\b/i, instead: 'module', example: "a feature's room" },
  { word: /\blog-outs?\b/i, instead: 'logout', example: 'after a log-out' },
  { word: /\bsecond factors?\b/i, instead: 'two-factor authentication (2FA)', example: 'a second factor' },
  { word: /\bweights?\b/i, instead: 'log level', example: 'a line of this weight' },
  { word: /(?<![\w-])(e-)?mails?\b/i, instead: 'email', example: 'no mail is sent' },
  { word: /(?<!\bIP(v4|v6)? )\baddress(es)?\b/i, instead: 'IP address, email', example: 'limits by address' },
  { word: /\btries\b(?! (again|to)\b)|\b(a|each|every|one) try\b/i, instead: 'attempts', example: 'five tries' },
  { word: /\bby (it|them)sel(f|ves)\b/i, instead: 'alone, automatically', example: 'it renews by itself' },
  { word: /\bof (yours|ours|theirs|mine)\b/i, instead: 'your own, our own', example: 'a module of yours' },
  { word: /\bas (one|you) likes?\b/i, instead: 'what is allowed', example: 'as often as one likes' },
  { word: /\b(that|what) (is|are|was|were) there\b/i, instead: 'existing', example: 'a database that is there' },
  {
    word: /^(What|Who) (?!to\b|you\b)[^.?:]*\b(is|are|was|were|has|had)\b[^.?:]*\./,
    instead: 'a noun as the subject',
    example: 'What was revoked is gone.'
  }
]

/** Texts that contain such a word in another meaning, or because an interface has that name. */
const exceptions: { text: string; reason: string }[] = [
  { text: 'compare-and-swap', reason: 'the term for a conditional write' },
  { text: 'Enter a valid email address.', reason: "Django's text" },
  { text: 'A user with that email address already exists.', reason: "Django's text" },
  { text: 'The password is too similar to the email address.', reason: "Django's text" },
  { text: 'Email address:', reason: "the prompt of Django's createsuperuser" },
  { text: 'dead beef cafe', reason: 'words that are guessed in secrets' },
  { text: 'math.floor', reason: 'a function of Lua, which Redis runs' }
]

/** In Korean, whose words korean.test.ts checks, or generated from commit messages. */
const ignored = /\.ko\.md$|^CHANGELOG\.md$/

test('each rule finds its example', async (t) => {
  for (const { word, instead, example } of rules) t.match(problemsIn(example).join(), instead, `${word}`)
})

test('each exception is still needed', async (t) => {
  const all = [...pagesBelow('.').flatMap(proseOf), ...textsOfSettings(), ...textsOfOpenapi(), ...messages()].join('\n')
  for (const { text } of exceptions) t.ok(all.includes(text), text)
})

test('the pages use the terms of the glossary', async (t) => {
  const pages = pagesBelow('.').filter((page) => !ignored.test(page))
  t.ok(pages.length > 70)
  for (const page of pages) for (const text of proseOf(page)) t.strictSame(problemsIn(text), [], `${page}: ${text}`)
})

test('the descriptions of settings use the terms of the glossary', async (t) => {
  for (const text of textsOfSettings()) t.strictSame(problemsIn(text), [], text)
})

test('messages and log lines use the terms of the glossary', async (t) => {
  const texts = messages()
  t.ok(texts.length > 900, `${texts.length} texts`)
  t.strictSame(
    texts.flatMap((text) => problemsIn(text).map((problem) => `${text}: ${problem}`)),
    []
  )
})

test('texts are read without comments, code and regular expressions, and templates as a whole', async (t) => {
  const source = `const a = \`is \${{ b: \`in \${1} it\` }.b} there\` // "comment"
x = /"[/"]no/.test("yes") && a / b / 'c' /* \`comment\` */`
  t.strictSame(literalsIn(source), ['in … it', 'is … there', 'yes', 'c'])
})

test('the OpenAPI document uses the terms of the glossary', async (t) => {
  t.ok(textsOfOpenapi().length > 100)
  for (const text of textsOfOpenapi()) t.strictSame(problemsIn(text), [], text)
})

function problemsIn(text: string): string[] {
  const rest = exceptions.reduce((rest, exception) => rest.replaceAll(exception.text, ''), text.replace(/\s+/g, ' '))
  return rules.flatMap(({ word, instead }) => {
    const [found] = word.exec(rest) ?? []
    return found === undefined ? [] : [`"${found}": write ${instead}`]
  })
}

/** The texts of the sources that contain a space; the others are names. */
function messages(): string[] {
  const texts = [...textsOfSource('src'), ...textsOfSource('packages/client/src')]
  return [...new Set(texts)].filter((text) => text.includes(' '))
}

const textsOfSettings = () =>
  Object.entries(settings).map(([name, { description, parse }]) => `${name}: ${description} ${parse.allowed}`)

function textsOfOpenapi(): string[] {
  const found: string[] = []
  JSON.parse(readFileSync('docs/openapi.json', 'utf8'), (key, value) => {
    if ((key === 'summary' || key === 'description') && typeof value === 'string') found.push(value)
    return value
  })
  return [...new Set(found)].map((text) => text.replace(/`[^`]*`/g, ''))
}

/** The paragraphs, headings, list items and cells of a page, without code and without the names of files. */
function proseOf(page: string): string[] {
  return lexer(readFileSync(page, 'utf8')).flatMap(blocksIn)
}

function blocksIn(token: Token): string[] {
  if (token.type === 'code') return []
  if (token.type === 'table') return [token.header, ...token.rows].flat().map(({ tokens }) => textOf(tokens))
  if (token.type === 'list') return token.items.flatMap(blocksIn)
  if (token.type === 'list_item' || token.type === 'blockquote') return (token.tokens ?? []).flatMap(blocksIn)
  return 'tokens' in token && token.tokens ? [textOf(token.tokens)] : []
}

function textOf(tokens: Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === 'codespan' || (token.type === 'link' && /\.(tsx?|mjs)$/.test(token.href))) return '…'
      return 'tokens' in token && token.tokens ? textOf(token.tokens) : 'text' in token ? String(token.text) : ' '
    })
    .join('')
}
