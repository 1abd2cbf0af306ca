import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { settings } from '../../src/config/index.js'

const document = 'docs/testing.md'
const rows = readFileSync(document, 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, name, effect = '', misuse = ''] = /^\| `([A-Z_]+)` \| (.*) \| (.*) \|$/.exec(line) ?? []
    return name === undefined ? [] : [{ name, effect, misuse }]
  })

/** Settings without a test of their own, and why. */
const untested = ['none: nothing reads it yet', 'any text is allowed']

t.test('docs/testing.md has each setting once', async (t) => {
  t.same(rows.map(({ name }) => name).sort(), Object.keys(settings).sort())
})

t.test('each test that docs/testing.md points to is there, and names the setting', async (t) => {
  for (const { name, effect, misuse } of rows) {
    for (const cell of [effect, misuse]) {
      if (untested.includes(cell)) continue
      const [, path = ''] = /^\[[^\]]+\]\(([^)]+)\)$/.exec(cell) ?? []
      const source = readFileSync(join(dirname(document), path), 'utf8')
      t.match(source, new RegExp(`\\b${name}\\b`), `${name} in ${path}`)
    }
  }
})
