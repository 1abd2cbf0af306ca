import t from 'tap'
import { createFailureGuard } from '../../src/infra/limits/failure-guard.js'
import { createLocalCounters } from '../../src/infra/limits/local-counters.js'
import { createPlaces } from '../../src/infra/limits/places.js'
import { testClock } from '../clock.js'

const wrong = new Error('wrong')
const away = new Error('away')

/** Lets everything that is settled be noticed. */
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** Work that ends when the test says so. */
function held() {
  const started: string[] = []
  const endings = new Map<string, (error?: Error) => void>()
  const work = (name: string) => () => {
    started.push(name)
    return new Promise<string>((resolve, reject) =>
      endings.set(name, (error) => (error ? reject(error) : resolve(name)))
    )
  }
  return { started, work, end: (name: string, error?: Error) => endings.get(name)?.(error) }
}

t.test('so many pieces of work of a key at once, and the others in their order', async (t) => {
  const { started, work, end } = held()
  const inPlace = createPlaces(2)
  const all = ['a1', 'a2', 'a3', 'a4'].map((name) => inPlace('a', work(name)))
  const other = inPlace('b', work('b1'))
  t.strictSame(started, ['a1', 'a2', 'b1'])
  end('a2')
  await turn()
  t.strictSame(started, ['a1', 'a2', 'b1', 'a3'])
  end('a3', wrong)
  await t.rejects(all[2] ?? other, wrong)
  await turn()
  t.strictSame(started, ['a1', 'a2', 'b1', 'a3', 'a4'], 'after work that failed, too')
  for (const name of ['a1', 'a4', 'b1']) end(name)
  t.equal(await all[0], 'a1')
  await turn()
  for (const name of ['a5', 'a6', 'a7']) void inPlace('a', work(name))
  t.strictSame(started.slice(5), ['a5', 'a6'], 'no place was lost or gained')
})

t.test('failures are counted by key, and nothing else is', async (t) => {
  const clock = testClock()
  const guard = createFailureGuard({
    counters: createLocalCounters(clock),
    isFailure: (error) => error === wrong,
    limit: { max: 2, window: 60_000 }
  })
  const attempt = (key: string, error?: Error) =>
    guard(key, async () => {
      if (error !== undefined) throw error
      return 'done'
    }).catch((reason: unknown) => reason)
  for (let i = 0; i < 5; i++) t.equal(await attempt('a'), 'done')
  for (let i = 0; i < 5; i++) t.equal(await attempt('a', away), away)
  t.equal(await attempt('a', wrong), wrong)
  t.equal(await attempt('a'), 'done')
  clock.pass(10_000)
  t.equal(await attempt('a', wrong), wrong)
  for (let i = 0; i < 3; i++) t.match(await attempt('a'), { statusCode: 429, retryAfter: 50, limit: 2 })
  t.equal(await attempt('b'), 'done', 'another key')
  clock.pass(50_000)
  t.equal(await attempt('a'), 'done', 'in the next window')
})

t.test('a quarter of the limit is tried at once, and one at least', async (t) => {
  for (const [max, atOnce] of [
    [1, 1],
    [7, 1],
    [8, 2],
    [40, 10]
  ] as const) {
    const { started, work } = held()
    const counters = createLocalCounters(testClock())
    const guard = createFailureGuard({ counters, isFailure: () => true, limit: { max, window: 1_000 } })
    for (let i = 0; i < 20; i++) void guard('a', work(String(i)))
    await turn()
    t.equal(started.length, atOnce, `of ${max}`)
  }
})

t.test('without a limit nothing is counted', async (t) => {
  const never = () => Promise.reject(new Error('counted'))
  const guard = createFailureGuard({ counters: { add: never, subtract: never }, isFailure: () => true, limit: false })
  t.equal(await guard('a', async () => 'done'), 'done')
  await t.rejects(
    guard('a', () => Promise.reject(wrong)),
    wrong
  )
})
