import { execFileSync } from 'node:child_process'
import { basename, resolve } from 'node:path'
import t, { type Test } from 'tap'
import { findProgram } from '../servers/private-server.js'

const skip =
  (findProgram('spin') === undefined || findProgram('gcc') === undefined) &&
  'spin or gcc is not installed (Debian: apt-get install spin gcc libc6-dev)'

/** Looks at every state that the model can be in. @returns what pan says of it */
function verify(t: Test, model: string, flags: string): string {
  const cwd = t.testdir()
  execFileSync('spin', ['-a', ...flags.split(' ').map((flag) => `-D${flag}`), resolve(model)], { cwd, stdio: 'pipe' })
  execFileSync('gcc', ['-O2', '-DSAFETY', '-DCOLLAPSE', '-DMEMLIM=900', '-o', 'pan', 'pan.c'], { cwd, stdio: 'pipe' })
  return execFileSync(resolve(cwd, 'pan'), ['-m100000'], { cwd, encoding: 'utf8' })
}

/** Tests that all assertions of a model hold in every state. @param flags what the model is compiled with, by name */
export function holds(model: string, cases: readonly (readonly [name: string, flags: string])[]): void {
  for (const [name, flags] of cases) {
    t.test(`${basename(model)}, ${name}`, { skip }, async (t) => {
      const report = verify(t, model, flags)
      t.match(report, /errors: 0\n/)
      t.match(report, /assertion violations\t\+/)
      t.match(report, /invalid end states\t\+/, 'nobody waits for ever')
      t.notMatch(report, /Search not completed|max search depth|out of memory|hash-?table/i, 'it was exhaustive')
      t.comment(`${/(\d+) states, stored/.exec(report)?.[1]} states`)
    })
  }
}

/** Tests that the model detects incorrect algorithms. @param cases name, flags, and a part of the assertion that fails */
export function detects(
  model: string,
  cases: readonly (readonly [name: string, flags: string, found: RegExp])[]
): void {
  for (const [name, flags, found] of cases) {
    t.test(`${basename(model)} detects ${name}`, { skip }, async (t) => {
      const report = verify(t, model, flags)
      t.match(report, /errors: 1\n/)
      t.match(report.split('\n').find((line) => line.includes('assertion violated')) ?? 'no assertion', found)
    })
  }
}
