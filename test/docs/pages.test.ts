// What holds for every page: its code is run, its links lead somewhere, and the commands that it names exist.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import type { Command } from 'commander'
import { lexer, type Token, walkTokens } from 'marked'
import { test } from 'tap'
import { clients } from '../../src/cli/clients.js'
import { config } from '../../src/cli/config.js'
import { createsuperuser } from '../../src/cli/createsuperuser.js'
import { flushexpiredtokens } from '../../src/cli/flushexpiredtokens.js'
import { importDjango } from '../../src/cli/import-django.js'
import { keys } from '../../src/cli/keys.js'
import { migrateCommand } from '../../src/cli/migrate.js'
import { sessions } from '../../src/cli/sessions.js'
import { users } from '../../src/cli/users.js'
import { blocksOf, pagesBelow } from './guide.js'

const commands = [
  clients,
  config,
  createsuperuser,
  flushexpiredtokens,
  importDjango,
  keys,
  migrateCommand,
  sessions,
  users
]
const pages = pagesBelow('.')
const tests = ['test/docs', 'test/browser']
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('pages.test.ts'))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n')

test('the pages were found', async (t) => {
  for (const page of [
    'README.md',
    'CONTRIBUTING.md',
    'docs/operations.md',
    'docs/decisions/README.md',
    'docs/recipes/node.md'
  ])
    t.ok(pages.includes(page), page)
})

test('a page with code that is run is opened by a test', async (t) => {
  for (const page of pages) {
    const isRunnable = blocksOf(page).some(({ language }) => !/^(text|mermaid)$/.test(language))
    if (isRunnable) t.ok(tests.includes(`'${page}'`), page)
  }
})

test('every link within the project leads to something', async (t) => {
  for (const page of pages) {
    for (const link of linksOf(page)) {
      const [path = '', anchor] = decodeURI(link).split('#')
      const target = path === '' ? page : posix.join(dirname(page), path)
      t.ok(existsSync(target), `${page}: ${link}`)
      if (anchor === undefined || !existsSync(target)) continue
      t.ok(anchorsOf(target).includes(anchor), `${page}: ${link} is no heading of ${target}`)
    }
  }
})

test('every page below docs is in a list of contents above it', async (t) => {
  for (const page of pages.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md')) {
    const list = listOf(page)
    const listed = linksOf(list).map((link) => posix.join(dirname(list), link))
    t.ok(listed.includes(page), `${page} in ${list}`)
  }
})

test('every npm script that a page names exists', async (t) => {
  for (const page of pages) {
    for (const [, script = ''] of readFileSync(page, 'utf8').matchAll(/\bnpm run (?:--?[\w-]+ )*([a-z][\w:-]*)/g)) {
      t.ok(scriptsFor(page).has(script), `${page}: npm run ${script}`)
    }
  }
})

test('every command that a page names exists, with its options', async (t) => {
  for (const page of pages) {
    for (const [text, words = ''] of readFileSync(page, 'utf8').matchAll(
      /(?<=[`\s(])keyturn ((?:[a-z-]+ )?[a-z-]+[^`|\n]*)/g
    )) {
      const command = find(commands, words.split(' '))
      if (command === undefined) continue
      if (typeof command === 'string') t.fail(`${page}: ${text}: no command ${command}`)
      else {
        const known = command.options.map(({ long }) => long).concat('--help')
        for (const [option] of words.matchAll(/--[a-z-]+/g)) t.ok(known.includes(option), `${page}: ${text}`)
      }
    }
  }
})

/** The command that these words begin with, or the word that is none; undefined where they are no call at all. */
function find(
  among: readonly Command[],
  [word = '', ...rest]: string[],
  isInner = false
): Command | string | undefined {
  const command = among.find((one) => one.name() === word)
  if (command === undefined) return isInner ? word : undefined
  return command.commands.length === 0 ? command : find(command.commands, rest, true)
}

/** The README.md of the nearest folder above a page that has one, other than the page. */
function listOf(page: string, folder = dirname(page)): string {
  const list = posix.join(folder, 'README.md')
  return list !== page && existsSync(list) ? list : listOf(page, dirname(folder))
}

/** Where links and pictures of a page lead to, but for those out into the world. */
function linksOf(page: string): string[] {
  const found: string[] = []
  void walkTokens(lexer(readFileSync(page, 'utf8')), (token: Token) => {
    if ((token.type === 'link' || token.type === 'image') && !/^[a-z]+:/.test(token.href)) found.push(token.href)
  })
  return found
}

/** The anchors that GitHub gives to a page's headings. */
function anchorsOf(page: string): string[] {
  const found: string[] = []
  void walkTokens(lexer(readFileSync(page, 'utf8')), (token: Token) => {
    if (token.type !== 'heading') return
    const plain = token.text
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N} _-]/gu, '')
      .replaceAll(' ', '-')
    const before = found.filter((anchor) => anchor === plain || anchor.startsWith(`${plain}-`)).length
    found.push(before === 0 ? plain : `${plain}-${before}`)
  })
  return found
}

/** The scripts of the package that a page belongs to: an example has its own beside ours. */
function scriptsFor(page: string): Set<string> {
  const own = join(dirname(page), 'package.json')
  return new Set(['package.json', ...(existsSync(own) ? [own] : [])].flatMap(scriptsOf))
}

function scriptsOf(file: string): string[] {
  return Object.keys(JSON.parse(readFileSync(file, 'utf8')).scripts ?? {})
}
