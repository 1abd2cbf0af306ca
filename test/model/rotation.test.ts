import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import t, { type Test } from 'tap'
import { findProgram } from '../servers/private-server.js'

const model = resolve('test/model/rotation.pml')
const skip =
  (findProgram('spin') === undefined || findProgram('gcc') === undefined) &&
  'spin or gcc is not installed (Debian: apt-get install spin gcc libc6-dev)'

/** Looks at every state that the model can be in. @returns what pan says of it */
function verify(t: Test, flags: string): string {
  const cwd = t.testdir()
  execFileSync('spin', ['-a', ...flags.split(' ').map((flag) => `-D${flag}`), model], { cwd, stdio: 'pipe' })
  execFileSync('gcc', ['-O2', '-DSAFETY', '-DCOLLAPSE', '-DMEMLIM=900', '-o', 'pan', 'pan.c'], { cwd, stdio: 'pipe' })
  return execFileSync(resolve(cwd, 'pan'), ['-m100000'], { cwd, encoding: 'utf8' })
}

for (const [name, flags] of [
  [
    'two tabs, a thief, crashes and lost answers: nothing is exchanged twice, and what works is never refused',
    'USES=2'
  ],
  ['without a thief, and in time: the family never ends', 'USES=3 HONEST'],
  ['with an interval of zero: a request knows its own swap again', 'USES=4 HONEST NO_INTERVAL'],
  ['with Idempotency-Keys and a thief who has none: what is replayed is still detected', 'USES=2 KEYED'],
  ['with Idempotency-Keys, however late a request is repeated: the family never ends', 'USES=4 HONEST KEYED']
] as const) {
  t.test(`the model of rotation, ${name}`, { skip }, async (t) => {
    const report = verify(t, flags)
    t.match(report, /errors: 0\n/)
    t.match(report, /assertion violations\t\+/)
    t.match(report, /invalid end states\t\+/, 'nobody waits for ever')
    t.notMatch(report, /Search not completed|max search depth|out of memory|hash-?table/i, 'it was exhaustive')
    t.comment(`${/(\d+) states, stored/.exec(report)?.[1]} states`)
  })
}

for (const [name, flags, found] of [
  ['a swap that does not ask for the generation', 'USES=2 BROKEN_SWAP', /swaps\[/],
  ['a replay that does not end the family', 'USES=2 BROKEN_REUSE', /revoked/],
  ['a purge of what lives', 'USES=2 BROKEN_PURGE', /expired/],
  ['a lost race that is taken for a replay', 'USES=3 HONEST BROKEN_RACE', /revoked/],
  ['a swap that does not write the Idempotency-Key', 'USES=4 HONEST KEYED BROKEN_KEY', /revoked/],
  ['a swap that its own request does not know again', 'USES=4 HONEST NO_INTERVAL BROKEN_MEMORY', /revoked/]
] as const) {
  t.test(`the model would notice ${name}`, { skip }, async (t) => {
    const report = verify(t, flags)
    t.match(report, /errors: 1\n/)
    t.match(report.split('\n').find((line) => line.includes('assertion violated')) ?? 'no assertion', found)
  })
}
