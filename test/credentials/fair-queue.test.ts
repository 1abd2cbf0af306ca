import fc from 'fast-check'
import t from 'tap'
import { createFairQueue } from '../../src/domain/passwords/fair-queue.js'

const served = (queue: ReturnType<typeof createFairQueue<string>>) => {
  const items: string[] = []
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) items.push(item)
  return items
}

t.test('callers are served in turn, however much one of them wants', async (t) => {
  const queue = createFairQueue<string>({ maxSize: 10, maxPerCaller: 5 })
  for (const item of ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2']) t.equal(queue.push(item, item[0]), undefined)
  t.equal(queue.size, 7)
  t.same(served(queue), ['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4'])
  t.equal(queue.size, 0)
})

t.test('a caller without a place left is turned away alone', async (t) => {
  const queue = createFairQueue<string>({ maxSize: 10, maxPerCaller: 2 })
  for (const item of ['a1', 'a2']) t.equal(queue.push(item, 'a'), undefined)
  t.equal(queue.push('a3', 'a'), 'a3')
  t.equal(queue.push('b1', 'b'), undefined)
  t.same(served(queue), ['a1', 'b1', 'a2'])
})

t.test('a full queue makes room for those with little at the cost of the one with the most', async (t) => {
  const queue = createFairQueue<string>({ maxSize: 4, maxPerCaller: 4 })
  for (const item of ['a1', 'a2', 'a3', 'a4']) queue.push(item, 'a')
  t.equal(queue.push('b1', 'b'), 'a4', 'the newest goes')
  t.equal(queue.push('b2', 'b'), 'a3', 'both have two then')
  t.equal(queue.push('c1', 'c'), 'a2')
  t.equal(queue.push('d1', 'd'), 'b2')
  t.equal(queue.push('e1', 'e'), 'e1', 'all have one')
  t.same(served(queue), ['a1', 'b1', 'c1', 'd1'])
})

t.test('nothing is lost, nothing is kept beyond the bounds, and a lone caller is never starved', async () => {
  const pushes = fc.array(fc.oneof(fc.constantFrom('a', 'b', 'c', undefined), fc.constant('shift' as const)))
  fc.assert(
    fc.property(
      pushes,
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 4 }),
      (steps, maxSize, maxPerCaller) => {
        const queue = createFairQueue<number>({ maxSize, maxPerCaller })
        const inside = new Map<number, string | undefined>()
        for (const [number, step] of steps.entries()) {
          if (step === 'shift') {
            const item = queue.shift()
            if ((item === undefined) !== (inside.size === 0)) return false
            if (item !== undefined) inside.delete(item)
            continue
          }
          inside.set(number, step)
          const out = queue.push(number, step)
          if (out !== undefined) inside.delete(out)
          const own = [...inside.values()].filter((caller) => caller === step).length
          if (queue.size !== inside.size || inside.size > maxSize) return false
          if (step !== undefined && own > maxPerCaller) return false
        }
        return true
      }
    )
  )
})
