import t from 'tap'
import { unavailable } from '../../src/errors.js'
import { createOutages, type Outages } from '../../src/infra/db/outages.js'
import { type TestClock, testClock } from '../clock.js'

const second = 1_000
const away = () => Promise.reject(unavailable(new Error('away')))
const answered = async () => 'answer'
const refused = () => Promise.reject(new Error('a mistake of the caller'))

/** What happens at the database, in order; a number lets seconds pass. */
type Step = number | 'fails' | 'answers' | 'refuses' | 'renewal fails' | 'renewal answers' | 'renewal refuses'

async function play(steps: readonly Step[], outages: Outages, clock: TestClock): Promise<void> {
  const ignore = () => undefined
  const work = { fails: away, answers: answered, refuses: refused }
  for (const step of steps) {
    if (typeof step === 'number') clock.pass(step * second)
    else if (step === 'fails' || step === 'answers' || step === 'refuses')
      await outages.watch<unknown>(work[step]).catch(ignore)
    else {
      const done = { 'renewal fails': away, 'renewal answers': answered, 'renewal refuses': refused }[step]
      await outages.watchRenewal<unknown>(done).catch(ignore)
    }
  }
}

/** Seconds in which nobody could be served, of all that passed. */
const table: [name: string, steps: Step[], seconds: number][] = [
  ['nothing happened', [100], 0],
  ['everything was answered', ['answers', 10, 'renewal answers', 10, 'answers'], 0],
  ['a failure lasts until the next answer', ['fails', 10, 'answers', 10], 10],
  ['several failures are one outage', ['fails', 5, 'fails', 5, 'answers', 10], 10],
  ['without an answer it is believed for 30 seconds', ['fails', 100], 30],
  ['each failure renews the belief', ['fails', 20, 'fails', 100], 50],
  ['an answer after the belief does not make it longer', ['fails', 100, 'answers', 10], 30],
  ['a refused statement is an answer', ['fails', 10, 'refuses', 10], 10],
  ['two outages add up', ['fails', 5, 'answers', 5, 'fails', 7, 'answers', 5], 12],
  ['a renewal that is answered ends it at once', ['renewal fails', 1, 'renewal answers', 10], 1],
  [
    'other answers end it only 3 seconds after the last failed renewal',
    ['renewal fails', 2, 'answers', 8, 'answers', 5],
    10
  ],
  ['and at 3 seconds they do', ['renewal fails', 3, 'answers', 8, 'answers', 5], 3],
  ['a refused renewal is an answer like others', ['renewal fails', 2, 'renewal refuses', 2, 'renewal refuses', 9], 4]
]

t.test('the duration of outages', async (t) => {
  for (const [name, steps, seconds] of table) {
    const clock = testClock()
    const outages = createOutages(clock)
    const start = clock()
    await play(steps, outages, clock)
    t.equal(outages.within(start, clock()) / second, seconds, name)
  }
})

t.test(
  'an outage begins with the start of the work that failed, or with the last answer while it waited',
  async (t) => {
    for (const kind of ['watch', 'watchRenewal'] as const) {
      const clock = testClock()
      const outages = createOutages(clock)
      const start = clock()
      const waiting = (end: () => Promise<never>) => async () => {
        clock.pass(4 * second)
        if (kind === 'watch') await outages.watch(answered)
        else await outages.watchRenewal(answered)
        clock.pass(6 * second)
        return end()
      }
      await outages[kind](async () => {
        clock.pass(8 * second)
        return away()
      }).catch(() => undefined)
      t.equal(outages.within(start, clock()), 8 * second, `${kind}: from its start`)
      await outages.watchRenewal(answered)
      const again = clock()
      await outages[kind](waiting(away)).catch(() => undefined)
      t.equal(outages.within(again, clock()), 6 * second, `${kind}: from the answer to another`)
    }
  }
)

t.test('only the part of an outage that lies within the span counts', async (t) => {
  const clock = testClock()
  const outages = createOutages(clock)
  clock.pass(10 * second)
  const from = clock()
  await play(['fails', 10, 'answers'], outages, clock)
  const to = clock()
  const spans: [from: number, to: number, expected: number][] = [
    [-5, 5, 5],
    [5, 15, 5],
    [-5, 15, 10],
    [2, 6, 4],
    [-9, -1, 0],
    [11, 20, 0],
    [0, 10, 10]
  ]
  for (const [start, end, expected] of spans) {
    t.equal(outages.within(from + start * second, from + end * second), expected * second, `${start} to ${end}`)
  }
  t.equal(to - from, 10 * second)
})

t.test('results and errors of the watched work are passed on, and 100 outages are remembered', async (t) => {
  const clock = testClock()
  const outages = createOutages(clock)
  t.equal(await outages.watch(answered), 'answer')
  t.equal(await outages.watchRenewal(answered), 'answer')
  await t.rejects(outages.watch(refused), { message: 'a mistake of the caller' })
  t.match(await outages.watchRenewal(away).catch((error: unknown) => error), { statusCode: 503 })
  await outages.watchRenewal(answered)
  const start = clock()
  for (let i = 0; i < 101; i++) await play(['fails', 1, 'renewal answers'], outages, clock)
  t.equal(outages.within(start, clock()), 100 * second)
})
