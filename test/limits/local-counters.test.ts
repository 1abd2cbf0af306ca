import t from 'tap'
import { counterKey, type Growth, pauseAfter } from '../../src/infra/limits/counters.js'
import { createLocalCounters } from '../../src/infra/limits/local-counters.js'
import { testClock } from '../clock.js'

const growth: Growth = { free: 2, first: 1_000, longest: 8_000, memory: 60_000 }

t.test('10,001 other names pushed a throttled account out of memory', async (t) => {
  const clock = testClock()
  const counters = createLocalCounters(clock, { maxKeys: 100, maxThrottled: 10 })
  for (let i = 0; i < 2; i++) await counters.enter('victim', growth)
  t.same(await counters.enter('victim', growth), { wait: 1_000, count: 2 })
  for (let i = 0; i < 10_001; i++) await counters.enter(`nobody${i}`, growth)
  t.same(await counters.enter('victim', growth), { wait: 1_000, count: 2 })
  t.same(await counters.enter('nobody0', growth), { wait: 0, count: 1 }, 'memory is bounded')
})

t.test('what is taken back leaves nothing, and never less than nothing', async (t) => {
  const clock = testClock()
  const counters = createLocalCounters(clock)
  await counters.enter('one', growth)
  await counters.enter('one', growth)
  await counters.leave('one')
  t.same(await counters.enter('one', growth), { wait: 0, count: 2 }, 'its pause is lifted as well')
  clock.pass(growth.memory)
  t.same(await counters.enter('one', growth), { wait: 0, count: 1 }, 'forgotten')
  for (let i = 0; i < 3; i++) await counters.leave('one')
  t.same(await counters.enter('one', growth), { wait: 0, count: 1 })

  await counters.add('window', 1_000)
  for (let i = 0; i < 3; i++) await counters.subtract('window')
  t.same(await counters.add('window', 1_000), { count: 1, ttl: 1_000 })
})

t.test('parts of a key stay apart whatever they hold', async (t) => {
  const keys = [
    counterKey('login', 'victim', '127.0.0.77'),
    counterKey('login', 'victim 127.0.0.77'),
    counterKey('login', 'victim","127.0.0.77'),
    counterKey('login', '["login","victim"', '127.0.0.77'),
    counterKey('login', 7),
    counterKey('login', '7')
  ]
  t.equal(new Set(keys).size, keys.length)
})

t.test('the pause after each attempt: none, then twice as long each time, up to the longest', (t) => {
  const expected = [0, 0, 1_000, 2_000, 4_000, 8_000, 8_000]
  const pauses = expected.map((_, attempts) => pauseAfter(attempts, growth))
  t.same(pauses, expected)
  t.end()
})

t.test('a window counts until its end, and begins anew after it', async (t) => {
  const clock = testClock()
  const counters = createLocalCounters(clock)
  const steps: [passed: number, count: number, ttl: number][] = [
    [0, 1, 1_000],
    [400, 2, 600],
    [599, 3, 1],
    [1, 1, 1_000],
    [5_000, 1, 1_000]
  ]
  for (const [passed, count, ttl] of steps) {
    clock.pass(passed)
    t.same(await counters.add('window', 1_000), { count, ttl })
  }
  t.same(await counters.add('another', 50), { count: 1, ttl: 50 }, 'each key for itself')
  await counters.add('window', 1_000)
  await counters.subtract('window')
  t.same(await counters.add('window', 9_000), { count: 2, ttl: 1_000 }, 'one is taken back, and the end stays')
  clock.pass(1_000)
  await counters.subtract('window')
  t.same(
    await counters.add('window', 1_000),
    { count: 1, ttl: 1_000 },
    'nothing is taken from a window that has passed'
  )
  await counters.subtract('window')
  clock.pass(400)
  t.same(await counters.add('window', 1_000), { count: 1, ttl: 1_000 }, 'the last one takes the window with it')
})

t.test('attempts that nobody repeats were never forgotten', async (t) => {
  const clock = testClock()
  const counters = createLocalCounters(clock)
  const enter = () => counters.enter('account', growth)
  for (const count of [1, 2]) t.same(await enter(), { wait: 0, count })
  clock.pass(999)
  t.same(await enter(), { wait: 1, count: 2 }, 'the pause goes on')
  clock.pass(1)
  t.same(await enter(), { wait: 0, count: 3 }, 'the pause is over')
  t.same(await enter(), { wait: 2_000, count: 3 }, 'and the next one is longer')
  clock.pass(growth.memory - 1)
  t.same(await enter(), { wait: 0, count: 4 }, 'remembered until the last moment')
  clock.pass(growth.memory)
  t.same(await enter(), { wait: 0, count: 1 }, 'forgotten')
  await counters.reset('account')
  t.same(await enter(), { wait: 0, count: 1 }, 'reset')
  await counters.leave('account')
  t.same(await enter(), { wait: 0, count: 1 }, 'left')
})

t.test('as many keys are kept as was said, and what is throttled is kept apart', async (t) => {
  const clock = testClock()
  const counters = createLocalCounters(clock, { maxKeys: 2, maxThrottled: 1 })
  for (const key of ['a', 'b', 'c']) await counters.add(key, 1_000)
  t.equal((await counters.add('c', 1_000)).count, 2)
  t.equal((await counters.add('a', 1_000)).count, 1, 'the one idle for longest went')
  for (const key of ['a', 'a', 'b', 'b']) await counters.enter(key, growth)
  t.equal((await counters.enter('b', growth)).wait, 1_000)
  t.equal((await counters.enter('a', growth)).wait, 0, 'of the throttled, too')
  await counters.reset('b')
  for (const key of ['x', 'x', 'y', 'z']) await counters.enter(key, growth)
  await counters.leave('x')
  for (const key of ['u', 'v', 'w']) await counters.enter(key, growth)
  t.equal((await counters.enter('x', growth)).count, 2, 'one that leaves stays among the throttled')
})
