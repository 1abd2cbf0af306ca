import { v7 as uuidv7 } from 'uuid'
import { isCatalogueError } from '../../errors.js'
import { everyPage, mostCounted, type Page, type PageRequest } from '../../infra/db/page.js'
import type { Retry } from '../../infra/db/retry.js'
import { cut, lengths } from '../../lengths.js'
import { type ActivityKind, type AuditEventType, activityKinds, type CountActivity, type EmitEvent } from './events.js'
import type { AuditStore, EventFilter, HourlyCount, RecordedEvent } from './store.js'

export interface AuditDeps {
  store: AuditStore
  retry: Retry
  clock: () => number
  /** Told of every event and every count by its name, as it happens. */
  onHappened?: (name: AuditEventType | ActivityKind) => void
  /** Told of events that were given up: how many, why, and of which type where it is one. */
  onLoss?: (count: number, error: unknown, type?: string) => void
}

/** How often each kind happened in each hour, the oldest first. */
export interface Activity extends Record<ActivityKind, number[]> {
  /** When the first of the hours began. */
  since: Date
}
export type AuditService = ReturnType<typeof createAuditService>

const hour = 3_600_000
/** A week: as many hours can be asked for. */
const mostHours = 168
/** As many events wait for a database that is away. Beyond that the oldest are given up. */
const mostWaiting = 10_000
/** As many events go into one statement. */
const batch = 200
const columns = lengths.audit_events

/**
 * The record of what happened. Events are told after the commit of what they tell of, wait in memory, and are written in
 * batches, so that no answer waits for its record and none fails because of it.
 */
export function createAuditService(deps: AuditDeps) {
  const { store, retry, clock, onHappened = () => undefined, onLoss = () => undefined } = deps
  let waiting: RecordedEvent[] = []
  let counts = new Map<string, HourlyCount>()
  let flushing: Promise<void> | undefined
  let sequence = 0

  const emit: EmitEvent = ({ type, actorId = null, subjectId = null, sessionId = null, detail = '' }, origin) => {
    const at = clock()
    onHappened(type)
    waiting.push({
      id: uuidv7({ msecs: at, seq: nextSequence() }),
      at: new Date(at),
      type,
      actorId,
      subjectId,
      sessionId,
      ip: cut(origin?.clientIp ?? '', columns.ip),
      requestId: cut(origin?.id ?? '', columns.requestId),
      detail: harmless(detail)
    })
    if (waiting.length > mostWaiting) {
      onLoss(waiting.length - mostWaiting, new Error('too many events are waiting for the database'))
      waiting = waiting.slice(-mostWaiting)
    }
  }

  const count: CountActivity = (kind) => {
    const now = clock()
    onHappened(kind)
    add({ hour: new Date(now - (now % hour)), kind, count: 1 })
  }

  return {
    emit,
    count,

    /** Writes what waits. What cannot be written now is kept for the next time. */
    async flush(): Promise<void> {
      flushing ??= write().finally(() => {
        flushing = undefined
      })
      await flushing
    },

    /** Finds events, the newest first, also those that have just happened here. */
    async find(filter: EventFilter, page: PageRequest): Promise<Page<RecordedEvent>> {
      await this.flush()
      return retry(() => store.find(filter, page))
    },

    /** All events that a filter finds, page by page. */
    async *all(filter: EventFilter) {
      await this.flush()
      yield* everyPage((page) => retry(() => store.find(filter, page)))
    },

    /** The same as staff read them: with the usernames that the users have now. */
    async *allNamed(filter: EventFilter) {
      for await (const events of this.all(filter)) yield await this.presentNamed(events)
    },

    /** Events as the API shows them to staff. */
    async presentNamed(events: readonly RecordedEvent[]) {
      const ids = events.flatMap(({ actorId, subjectId }) => [actorId, subjectId]).filter((id) => id !== null)
      const names = ids.length === 0 ? new Map<number, string>() : await retry(() => store.usernamesOf(ids))
      return events.map((event) => ({
        ...presentEvent(event),
        actor_username: names.get(event.actorId ?? 0) ?? null,
        subject_username: names.get(event.subjectId ?? 0) ?? null
      }))
    },

    /** How many events a filter finds, at most `mostCounted`. */
    countOf: (filter: EventFilter): Promise<number> => retry(() => store.countOf(filter, mostCounted)),

    present: presentEvent,

    /** Deletes the oldest events of before a moment, at most so many, and hours that no curve shows any more. */
    async purge(before: Date, limit: number): Promise<number> {
      await retry(() => store.deleteCountsBefore(new Date(clock() - (mostHours + 1) * hour)))
      return retry(() => store.deleteBefore(before, limit))
    },

    /**
     * How often each kind happened in each of the last hours, also in those in which it did not.
     *
     * @param hours at most `mostHours`; the last one has just begun or is under way
     */
    async activity(hours: number): Promise<Activity> {
      await this.flush()
      const now = clock()
      const since = new Date(now - (now % hour) - (hours - 1) * hour)
      const zeros = () => Array.from({ length: hours }, () => 0)
      const activity: Activity = {
        ...{ since, logins: zeros(), refreshes: zeros(), reuse_detections: zeros() },
        ...{ failed_logins: zeros(), throttled_requests: zeros() }
      }
      for (const row of await retry(() => store.countsSince(since))) {
        const kind = activityKinds.find((one) => one === row.kind)
        const index = Math.round((row.hour.getTime() - since.getTime()) / hour)
        if (kind !== undefined && index < hours) activity[kind][index] = row.count
      }
      return activity
    }
  }

  /** Keeps the order of what happens within one millisecond (RFC 9562, section 6.2). */
  function nextSequence(): number {
    sequence = (sequence + 1) >>> 0
    return sequence
  }

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const events = waiting.slice(0, batch)
      await insert(events)
      const written = new Set(events)
      waiting = waiting.filter((event) => !written.has(event))
    }
    const added = counts
    counts = new Map()
    try {
      if (added.size > 0) await retry(() => store.add([...added.values()]))
    } catch (error) {
      for (const missed of added.values()) add(missed)
      throw error
    }
  }

  /**
   * Writes events, and gives up those alone that the database refuses for what is in them: tried again, they would be refused
   * again, and hold up all that come after them.
   *
   * @throws Unavailable when the database is away: nothing of these is lost
   */
  async function insert(events: readonly RecordedEvent[]): Promise<void> {
    try {
      await retry(() => store.insert(events))
    } catch (error) {
      if (isUnavailable(error)) throw error
      const [first, ...others] = events
      if (first === undefined) return
      if (others.length === 0) return onLoss(1, error, first.type)
      const half = Math.ceil(events.length / 2)
      await insert(events.slice(0, half))
      await insert(events.slice(half))
    }
  }

  function add(more: HourlyCount): void {
    const key = `${more.hour.getTime()} ${more.kind}`
    counts.set(key, { ...more, count: more.count + (counts.get(key)?.count ?? 0) })
  }
}

const isUnavailable = (error: unknown): boolean => isCatalogueError(error) && error.statusCode === 503

/** A detail may hold what a stranger sent: no control characters, so no forged lines (ASVS 16.4.1), and not at length. */
function harmless(detail: string): string {
  return cut(detail.toWellFormed().replace(/\p{Cc}/gu, '�'), columns.detail)
}

/** An event as the API shows it. */
function presentEvent({ id, at, type, actorId, subjectId, sessionId, ip, requestId, detail }: RecordedEvent) {
  return {
    id,
    at: at.toISOString(),
    type,
    actor_id: actorId,
    subject_id: subjectId,
    session_id: sessionId,
    ip,
    request_id: requestId,
    detail
  }
}
