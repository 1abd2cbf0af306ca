// The rules of src/domain/audit/rejections.ts by themselves; rejections.test.ts asks the service.
import t from 'tap'
import type { EmitEvent } from '../../src/domain/audit/events.js'
import { createRejections, type Rejected } from '../../src/domain/audit/rejections.js'
import { InvalidClient, InvalidGrant, NotFound, PermissionDenied, throttled, unavailable } from '../../src/errors.js'
import { testClock } from '../clock.js'

const rejected: Rejected = {
  origin: { clientIp: '192.0.2.1', id: 'r1' },
  actorId: 1,
  subjectId: 2,
  sessionId: 's1',
  clientId: null,
  route: 'POST /api/token'
}

function setup() {
  const clock = testClock()
  const events: Parameters<EmitEvent>[] = []
  let throttledRequests = 0
  const record = createRejections({
    count: (kind) => {
      if (kind === 'throttled_requests') throttledRequests += 1
    },
    emit: (...event) => events.push(event),
    clock,
    networkOf: (ip) => ip.split('.').slice(0, 3).join('.')
  })
  return { clock, events, record, counted: () => throttledRequests }
}

t.test('which refusals leave an event', (t) => {
  const byClient = Object.assign(InvalidClient('no'), { client: 'c9' })
  const rows: [name: string, error: unknown, clientId: string | null, type?: string, detail?: string][] = [
    ['missing rights', PermissionDenied(), null, 'request.denied', 'POST /api/token'],
    ['missing rights of a client', PermissionDenied(), 'c1', 'request.denied', 'client=c1: POST /api/token'],
    ['throttling', throttled(1_000, 5), null, 'request.throttled', 'POST /api/token'],
    ['a client without proof', InvalidClient('no'), null, 'client.rejected', 'POST /api/token'],
    ['a client that is named', byClient, 'c1', 'client.rejected', 'client=c9: POST /api/token'],
    ['a route that is not there', NotFound(), null],
    ['a bad grant', InvalidGrant('no'), null],
    ['a database that is away', unavailable(), null],
    ['an error of another kind with the same status', Object.assign(new Error('no'), { statusCode: 403 }), null],
    ['no error', 'PermissionDenied', null]
  ]
  for (const [name, error, clientId, type, detail] of rows) {
    const { events, record } = setup()
    record(error, { ...rejected, clientId })
    const who = { actorId: 1, subjectId: 2, sessionId: 's1' }
    t.strictSame(events, type === undefined ? [] : [[{ type, ...who, detail }, rejected.origin]], name)
  }
  t.end()
})

t.test('each throttled request counts, also those that leave no event, and no other refusal does', (t) => {
  const { events, record, counted } = setup()
  for (let i = 0; i < 3; i++) record(throttled(1_000, 5), rejected)
  record(PermissionDenied(), rejected)
  t.equal(events.length, 2)
  t.equal(counted(), 3)
  t.end()
})

t.test('what counts as the same refusal', (t) => {
  const from = (clientIp: string) => ({ origin: { clientIp, id: 'r2' } })
  const rows: [name: string, more: Partial<Rejected>, again: boolean][] = [
    ['all the same', {}, false],
    ['another session', { sessionId: 's2' }, false],
    ['a neighbour in the network', from('192.0.2.99'), false],
    ['another network', from('192.0.3.1'), true],
    ['another caller', { actorId: 3 }, true],
    ['another user concerned', { subjectId: 3 }, true],
    ['a client', { clientId: 'c1' }, true],
    ['another route', { route: 'GET /api/token' }, true]
  ]
  for (const [name, more, again] of rows) {
    const { events, record } = setup()
    record(PermissionDenied(), rejected)
    record(PermissionDenied(), { ...rejected, ...more })
    t.equal(events.length, again ? 2 : 1, name)
  }
  const { events, record } = setup()
  record(PermissionDenied(), rejected)
  record(throttled(1_000, 5), rejected)
  t.equal(events.length, 2, 'another reason')
  t.end()
})

t.test('a refusal that comes again leaves one event in a minute, or in the time that it waits', (t) => {
  const rows: [name: string, error: () => Error, window: number][] = [
    ['missing rights', PermissionDenied, 60_000],
    ['throttled for a second', () => throttled(1_000, 5), 60_000],
    ['throttled for an hour', () => throttled(3_600_000, 5), 3_600_000]
  ]
  for (const [name, error, window] of rows) {
    const { clock, events, record } = setup()
    record(error(), rejected)
    clock.pass(window - 1)
    record(error(), rejected)
    t.equal(events.length, 1, name)
    clock.pass(1)
    record(error(), rejected)
    t.equal(events.length, 2, `${name}: the next window`)
    clock.pass(window - 1)
    record(error(), rejected)
    t.equal(events.length, 2, `${name}: which lasts as long`)
  }
  t.end()
})

t.test('a thousand different refusals in a window filled the audit log', (t) => {
  const { clock, events, record } = setup()
  const refuse = (from: number, to: number) => {
    for (let actorId = from; actorId < to; actorId++) record(PermissionDenied(), { ...rejected, actorId })
  }
  refuse(0, 500)
  clock.pass(30_000)
  refuse(500, 1_500)
  t.equal(events.length, 1_000, 'no more than these')
  clock.pass(29_999)
  refuse(1_500, 1_600)
  t.equal(events.length, 1_000, 'while they are in their window')
  clock.pass(1)
  refuse(500, 1_000)
  t.equal(events.length, 1_000, 'those of the second half are still remembered')
  refuse(1_600, 2_600)
  t.equal(events.length, 1_500, 'the first half gave way to as many others')
  clock.pass(30_000)
  refuse(500, 501)
  t.equal(events.length, 1_501, 'one that is remembered is recorded again after its window')
  t.end()
})
