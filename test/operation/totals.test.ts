import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import t from 'tap'
import { createTotals } from '../../src/infra/metrics/totals.js'

/** The numbers of a process that has counted so much. */
async function numbersOf(count: number) {
  const registry = new Registry()
  const registers = [registry]
  const common = { help: 'x', registers }
  new Counter({ ...common, name: 'events_total', labelNames: ['kind'] }).inc({ kind: 'a' }, count)
  new Gauge({ ...common, name: 'connections' }).set(count)
  const seconds = new Histogram({ ...common, name: 'seconds', buckets: [1, 10] })
  for (let i = 0; i < count; i++) seconds.observe(2)
  return registry.getMetricsAsJSON()
}

const value = (text: string, sample: string): number => {
  const line = text.split('\n').find((line) => line.startsWith(`${sample} `))
  return line === undefined ? 0 : Number(line.slice(sample.length + 1))
}

t.test('the counters of a worker that had ended disappeared, and alerts read the rest as new events', async (t) => {
  const totals = createTotals<string>()
  totals.note('first', await numbersOf(30))
  totals.note('second', await numbersOf(30))
  let before = await totals.text()
  t.equal(value(before, 'events_total{kind="a"}'), 60)
  t.equal(value(before, 'connections'), 60)

  const deaths = ['first', 'second', 'third', 'never seen', 'fourth']
  for (const [index, worker] of deaths.entries()) {
    totals.end(worker)
    // At once, and when the sums of the dead ones have been added up.
    for (const moment of ['at once', 'later']) {
      const after = await totals.text()
      for (const sample of ['events_total{kind="a"}', 'seconds_count', 'seconds_sum', 'seconds_bucket{le="10"}']) {
        t.ok(value(after, sample) >= value(before, sample), `${sample} after ${worker} died, ${moment}`)
      }
      before = after
      await new Promise((resolve) => setImmediate(resolve))
    }
    if (index === 1) t.equal(value(before, 'connections'), 0, 'how things stood ends with the process')
    if (index === 1) totals.note('third', await numbersOf(5))
    if (index === 2) totals.note('fourth', await numbersOf(7))
  }
  t.equal(value(before, 'events_total{kind="a"}'), 72)
  t.equal(value(before, 'seconds_count'), 72)
  t.equal(value(before, 'seconds_bucket{le="1"}'), 0)
})
