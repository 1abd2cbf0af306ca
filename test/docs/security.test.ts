import { readFileSync } from 'node:fs'
import { test } from 'tap'

const page = readFileSync('docs/security.md', 'utf8')
const rows = page.split('\n').filter((line) => /^\|([^|]+\|){3}$/.test(line) && !/^\| (threat|---)/.test(line))

test('each threat of docs/security.md has a test that proves the answer', async (t) => {
  t.ok(rows.length > 30)
  for (const row of rows) t.match(row, /\]\(\.\.\/test\/[\w/-]+\.test\.ts\) \|$/, row)
})

test('what docs/security.md numbers is named by a test that it points to', async (t) => {
  // Sections of ASVS in the first cell; the tests name them in their own titles where one test is about one section
  const named = [
    '6.3.1',
    '6.1.1',
    '6.3.8',
    '6.2.3',
    '7.3.2',
    '7.4.2',
    '7.4.5',
    '7.5.2',
    '9.2.3',
    '15.3.3',
    '16.3.1',
    '16.2.5',
    '16.4.1',
    '7.2.3'
  ]
  for (const section of named) {
    const row = rows.find((row) => row.includes(section)) ?? ''
    const files = [...row.matchAll(/\]\(\.\.\/(test\/[\w/-]+\.test\.ts)\)/g)].map(([, file = '']) =>
      readFileSync(file, 'utf8')
    )
    t.ok(
      files.some((text) => text.includes(section)),
      section
    )
  }
})

test('the React example keeps its tokens against the advice of docs/security.md', async (t) => {
  t.match(readFileSync('examples/react/src/session.ts', 'utf8'), "transport: 'cookie'", 'as the pages say')
  const [, section = ''] = page.split('## Where a browser keeps its tokens')
  const example = readFileSync('examples/react/README.md', 'utf8')
  for (const text of [section, example]) t.match(text, 'browser-sessions.md')
  t.match(section, '(../examples/react/README.md#where-the-tokens-are-and-what-that-means)')
  t.match(example, '(../../docs/security.md#where-a-browser-keeps-its-tokens)')
})
