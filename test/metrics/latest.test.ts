import t from 'tap'
import { createLatest } from '../../src/infra/metrics/latest.js'
import { testClock } from '../clock.js'

/** Reads that end when the test says so. */
function heldReads() {
  const open: { resolve: (value: number) => void; reject: (error: Error) => void }[] = []
  const read = () => new Promise<number>((resolve, reject) => open.push({ resolve, reject }))
  return { open, read }
}

/** Lets everything that is settled be noticed. */
const turn = () => new Promise((resolve) => setImmediate(resolve))

t.test('the first caller waits for the number, and later ones get the latest', async (t) => {
  const clock = testClock()
  const { open, read } = heldReads()
  const latest = createLatest({ read, maxAge: 1_000, now: clock })
  const asked = Promise.all([latest(), latest()])
  t.equal(open.length, 1, 'one read for simultaneous callers')
  open[0]?.resolve(7)
  t.strictSame(await asked, [7, 7])
  clock.pass(999)
  t.equal(await latest(), 7)
  t.equal(open.length, 1, 'it is young enough')
  clock.pass(1)
  t.equal(await latest(), 7, 'the old one, at once')
  t.equal(await latest(), 7)
  t.equal(open.length, 2, 'and one read behind it')
  open[1]?.resolve(8)
  await turn()
  t.equal(await latest(), 8)
  t.equal(open.length, 2)
})

t.test('a failed read leaves the old number, and is repeated after the same time', async (t) => {
  const clock = testClock()
  const { open, read } = heldReads()
  const latest = createLatest({ read, maxAge: 1_000, now: clock })
  const first = latest()
  open[0]?.reject(new Error('the database is away'))
  t.equal(await first, undefined)
  clock.pass(999)
  t.equal(await latest(), undefined)
  t.equal(open.length, 1, 'not asked again yet')
  clock.pass(1)
  const second = latest()
  open[1]?.resolve(7)
  t.equal(await second, 7)
  clock.pass(1_000)
  await latest()
  open[2]?.reject(new Error('away again'))
  await turn()
  t.equal(await latest(), 7)
  clock.pass(1_000)
  await latest()
  t.equal(open.length, 4)
})

t.test('a read that takes longer than the number may be old is not doubled', async (t) => {
  const clock = testClock()
  const { open, read } = heldReads()
  const latest = createLatest({ read, maxAge: 1_000, now: clock })
  const first = latest()
  clock.pass(5_000)
  const second = latest()
  t.equal(open.length, 1)
  open[0]?.resolve(7)
  t.strictSame(await Promise.all([first, second]), [7, 7])
})

t.test('where nothing can be read, the answer is undefined', async (t) => {
  const clock = testClock()
  let reads = 0
  const read = () => {
    reads++
    return undefined
  }
  const latest = createLatest({ read, maxAge: 1_000, now: clock })
  t.equal(await latest(), undefined)
  t.equal(await latest(), undefined)
  t.equal(reads, 1)
})
