import { readFileSync } from 'node:fs'
import { lexer, type Token, type Tokens } from 'marked'
import { test } from 'tap'

const tables = tablesOf('docs/comparison.md')

test('a statement of docs/comparison.md had no source', async (t) => {
  t.ok(tables.length > 0)
  for (const { header, rows } of tables) {
    for (const [product, ...cells] of rows) {
      for (const [column, { text, tokens }] of cells.entries()) {
        const isSourced = linksIn(tokens).length > 0 || text === 'not documented'
        t.ok(isSourced, `${product?.text}, ${header[column + 1]?.text}: ${text}`)
      }
    }
  }
})

test('a statement about another product had a page of ours as its source', async (t) => {
  for (const { rows } of tables) {
    for (const [product, ...cells] of rows) {
      for (const link of cells.flatMap(({ tokens }) => linksIn(tokens)))
        t.equal(link.startsWith('https://'), product?.text !== 'keyturn', `${product?.text}: ${link}`)
    }
  }
})

test('every table of docs/comparison.md, and that of README.md, has the same products in the same order', async (t) => {
  // Where a table is about OAuth only, Ory's server for it stands alone.
  const productsOf = ({ rows }: Tokens.Table) =>
    rows.map(([product]) => product?.text.replaceAll('*', '').replace(', Kratos', ''))
  const [first, ...others] = [...tablesOf('README.md').slice(-1), ...tables].map(productsOf)
  for (const products of others) t.strictSame(products, first)
})

function tablesOf(page: string): Tokens.Table[] {
  return lexer(readFileSync(page, 'utf8')).filter((token): token is Tokens.Table => token.type === 'table')
}

function linksIn(tokens: Token[]): string[] {
  return tokens.flatMap((token) => {
    if (token.type === 'link') return [String(token.href)]
    return 'tokens' in token && token.tokens ? linksIn(token.tokens) : []
  })
}
