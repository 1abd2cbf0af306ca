import t from 'tap'
import { addResults, type Results, summarize } from './results.js'

const read = (...texts: string[]): Results => {
  const results: Results = { passed: 0, failed: 0, skipped: new Map(), failures: [] }
  for (const text of texts) addResults(text, results)
  return results
}

const passing = `TAP version 14
# Subtest: outer
    # Subtest: inner
        ok 1 - one
        ok 2 - # not a comment
        1..2
    ok 1 - inner # time=3ms

    ok 2 - three
    ok 3 - ok 1 - looks like another
    1..3
ok 1 - outer # time=5ms

ok 2 - a test # SKIP zsh is not installed
ok 3 - at the top
1..3
# time=8ms
`

const failing = `# Subtest: broken
    ok 1 - fine
    not ok 2 - should match
      ---
      diff: |
        not ok 9 - of another
        ok 10 - of another
      at: x.ts
      ...
${''}
    not ok 3 - the last
    1..3
not ok 1 - broken # time=2ms
  ---
  at: y.ts
  ...
`

t.test('with a large diff, .ci/run counted 0 passed and 1 failed: the totals come from the files', async (t) => {
  t.match(read(passing), { passed: 5, failed: 0, failures: [] })
  t.match(read(passing, failing), { passed: 6, failed: 2 })
  const diff = `not ok 1 - large\n  ---\n  diff: |\n${'    not ok 5 - x\n'.repeat(5_000)}  ...\n`
  const large = read(diff, passing)
  t.match(large, { passed: 5, failed: 1 })
  t.equal(large.failures.length, 31, 'and no more of it is printed than is read')
})

t.test('what failed is printed, with its details', async (t) => {
  const { failures } = read(failing)
  t.strictSame(
    failures.filter((line) => /^ *not ok/.test(line) && !line.includes('another')),
    ['    not ok 2 - should match', '    not ok 3 - the last', 'not ok 1 - broken # time=2ms']
  )
  t.ok(failures.includes('      at: x.ts'))
  t.ok(failures.includes('  at: y.ts'))
})

t.test('a run that succeeds is told in its skipped tests and one line', async (t) => {
  t.equal(
    summarize(read(passing, passing), 2, 12.4),
    '# skipped, and why:\n#   zsh is not installed: a test; a test\n# 10 passed, 0 failed, 2 skipped: 2 suites in 12 s'
  )
  t.equal(summarize(read('ok 1\n'), 1, 0.4), '# 1 passed, 0 failed, 0 skipped: 1 suites in 0 s')
})
