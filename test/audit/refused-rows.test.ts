import t from 'tap'
import { createAuditService } from '../../src/domain/audit/service.js'
import type { HourlyCount, RecordedEvent } from '../../src/domain/audit/store.js'
import { unavailable } from '../../src/errors.js'
import { createRetry } from '../../src/infra/db/retry.js'

/** A record whose store refuses what it is told to. */
function record(refuse: (events: readonly RecordedEvent[]) => unknown) {
  const kept: RecordedEvent[] = []
  const counted: HourlyCount[] = []
  const lost: string[] = []
  const state = { refusal: undefined as unknown, writes: 0 }
  const audit = createAuditService({
    clock: () => 1_700_000_000_000,
    retry: createRetry({ maxAttempts: 1, budget: 1_000 }),
    onLoss: (count, _error, type) => lost.push(`${count} ${type}`),
    store: {
      async insert(events) {
        state.writes++
        const refusal = refuse(events)
        if (refusal !== undefined) throw refusal
        kept.push(...events)
      },
      async add(counts) {
        if (state.refusal !== undefined) throw state.refusal
        counted.push(...counts)
      },
      find: async () => ({ items: [], next: null }),
      usernamesOf: async () => new Map(),
      countOf: async () => 0,
      countsSince: async () => [],
      deleteBefore: async () => 0,
      deleteCountsBefore: async () => 0
    }
  })
  return { audit, kept, counted, lost, state }
}

const tooLong = Object.assign(new Error('Data too long for column'), { errno: 1406 })

for (const bad of [
  [0],
  [199],
  [450],
  [0, 1, 2, 3],
  [7, 100, 199, 200, 401],
  Array.from({ length: 450 }, (_, i) => i)
]) {
  t.test(`rows ${bad.slice(0, 5)} that the database refuses stopped the audit log for good`, async (t) => {
    const { audit, kept, lost } = record((events) =>
      events.some(({ detail }) => detail === 'bad') ? tooLong : undefined
    )
    const count = 451
    for (let i = 0; i < count; i++) audit.emit({ type: 'login.failed', detail: bad.includes(i) ? 'bad' : `${i}` })
    await audit.flush()
    t.equal(kept.length, count - bad.length, 'every other row was written')
    t.same(
      kept.map(({ detail }) => Number(detail)),
      [...kept].map(({ detail }) => Number(detail)).sort((a, b) => a - b)
    )
    t.equal(lost.length, bad.length, 'and each refused one was counted')
    audit.emit({ type: 'login.succeeded' })
    await audit.flush()
    t.equal(kept.at(-1)?.type, 'login.succeeded', 'what comes later is written')
  })
}

t.test('no audit event is lost while the database is away', async (t) => {
  let away = true
  const { audit, kept, lost, state } = record(() => (away ? unavailable(new Error('away')) : undefined))
  for (let i = 0; i < 300; i++) audit.emit({ type: 'login.failed' })
  await t.rejects(audit.flush())
  t.equal(state.writes, 1, 'it is not asked again for each half')
  away = false
  await audit.flush()
  t.same([kept.length, lost.length], [300, 0])
})

t.test('counts were lost after a write that failed', async (t) => {
  const { audit, counted, state } = record(() => undefined)
  audit.count('refreshes')
  audit.count('refreshes')
  state.refusal = unavailable(new Error('away'))
  await t.rejects(audit.flush())
  audit.count('refreshes')
  state.refusal = undefined
  await audit.flush()
  t.match(counted, [{ kind: 'refreshes', count: 3 }])
})

t.test('text from a client is cut to the length of its column, never inside a character', async (t) => {
  const { audit, kept } = record(() => undefined)
  audit.emit({ type: 'login.failed', detail: `${'x'.repeat(254)}🐯` }, { clientIp: '1'.repeat(60), id: 'r'.repeat(99) })
  await audit.flush()
  t.match(kept, [{ detail: 'x'.repeat(254), ip: '1'.repeat(45), requestId: 'r'.repeat(64) }])
})
