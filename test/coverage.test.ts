import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t, { type Test } from 'tap'
import { readCoverage } from './coverage.js'

type Sources = Record<string, [lines: number, branches: number]>

/** The coverage of sources that have 10 lines and 10 branches each, of which so many ran. */
function coverageOf(t: Test, sources: Sources) {
  const counts = Object.entries(sources).map(([source, [lines, branches]]) => [
    resolve(source),
    { lines: { total: 10, covered: lines }, branches: { total: 10, covered: branches } }
  ])
  const file = join(t.testdir({}), 'summary.json')
  writeFileSync(file, JSON.stringify(Object.fromEntries(counts)))
  return readCoverage(file)
}

t.test('each folder of src has a row, and what is outside of src has none', async (t) => {
  const { table, problems } = coverageOf(t, {
    'src/main.ts': [10, 9],
    'src/text/utf8.ts': [10, 10],
    'src/text/form.ts': [9, 10],
    'src/routes/api/token/refresh/index.ts': [10, 10],
    'src/routes/api/index.ts': [10, 9],
    'dist/vendor/typebox.js': [0, 0],
    'packages/client/src/index.ts': [0, 0]
  })
  t.same(problems, [])
  t.same(
    table.split('\n').map((line) => line.replace(/ +/g, ' ')),
    [
      '# coverage: lines, branches',
      '# src 100.0 % 90.0 %',
      '# src/routes/api 100.0 % 95.0 %',
      '# src/text 95.0 % 100.0 %',
      '# all 98.0 % 96.0 %'
    ]
  )
})

t.test('a total below the minimum is a problem, and so is a missing summary', async (t) => {
  const rows: [sources: Sources, problems: RegExp[]][] = [
    [{ 'src/a.ts': [10, 10], 'src/b.ts': [0, 10] }, [/^Coverage of lines is below \d+ %/]],
    [{ 'src/a.ts': [10, 0] }, [/^Coverage of branches is below \d+ %/]],
    [{ 'src/a.ts': [0, 0] }, [/lines/, /branches/]]
  ]
  for (const [sources, expected] of rows) {
    const { problems } = coverageOf(t, sources)
    t.equal(problems.length, expected.length)
    t.match(problems, expected)
  }
  t.match(readCoverage('nowhere.json').problems, [/No coverage was measured: nowhere\.json is missing/])
})
