import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { lexer, type Token } from 'marked'

/** A fenced block of code in a page. */
export interface Block {
  /** What stands behind the fence: `sh`, `js`, `json`… */
  language: string
  code: string
}

/** Blocks in these languages are there to be looked at. */
const pictures = new Set(['text', 'mermaid'])

/**
 * A page of the documentation as its test sees it: each block is taken once, in the order of the page, and run; a block
 * that no test takes fails {@link Guide.untaken}.
 */
export interface Guide {
  /** The next block, which has to be in this language. Throws when it is not, or when there is none left. */
  take(language: string): string
  /** The languages and first lines of the blocks that nobody took. A test ends by comparing it with `[]`. */
  untaken(): string[]
}

/** Opens a page, by its path from the project's root. */
export function openGuide(file: string): Guide {
  const blocks = blocksOf(file).filter(({ language }) => !pictures.has(language))
  return {
    take(language) {
      const block = blocks.shift()
      if (block?.language !== language)
        throw new Error(`${file}: the next block is ${block ? firstLineOf(block) : 'none'}, and not one of ${language}`)
      return block.code
    },
    untaken: () => blocks.map(firstLineOf)
  }
}

/** All fenced blocks of a page, those in lists and quotes among them. */
export function blocksOf(file: string): Block[] {
  return lexer(readFileSync(file, 'utf8')).flatMap(blocksIn)
}

function blocksIn(token: Token): Block[] {
  if (token.type === 'code') return [{ language: token.lang ?? '', code: token.text }]
  const inner: Token[] = token.type === 'list' ? token.items : (('tokens' in token ? token.tokens : undefined) ?? [])
  return inner.flatMap(blocksIn)
}

function firstLineOf({ language, code }: Block): string {
  return `${language}: ${code.split('\n')[0]}`
}

/** The Markdown pages in a folder, at any depth. */
export function pagesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name)
    if (/^(node_modules|dist|data|coverage|\..*)$/.test(entry.name)) return []
    if (entry.isDirectory()) return pagesBelow(path)
    return path.endsWith('.md') ? [path] : []
  })
}
