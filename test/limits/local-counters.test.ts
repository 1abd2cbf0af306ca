import t from 'tap'
import { counterKey, type Growth } from '../../src/limits/counters.js'
import { createLocalCounters } from '../../src/limits/local-counters.js'
import { testClock } from '../service.js'

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
  t.same(await counters.read('window'), { count: 0, ttl: 0 })
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
