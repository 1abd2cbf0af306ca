import type { Database } from '../../infra/db/database.js'
import { failureOf } from '../../infra/db/failures.js'
import { newestIdFirst, type Page, type PageRequest, pageOf, whereAfter } from '../../infra/db/page.js'
import type { Prisma } from '../../infra/db/prisma.js'
import { insertion } from '../../infra/db/rows.js'
import type { ActivityKind } from './events.js'

/** An event as it is kept. */
export type RecordedEvent = Prisma.AuditEventModel

export interface EventFilter {
  types?: readonly string[]
  actorId?: number
  subjectId?: number
  /** Who caused the event, or whom it is about. */
  personId?: number
  since?: Date
  until?: Date
}

export interface HourlyCount {
  hour: Date
  kind: ActivityKind
  count: number
}

export type AuditStore = ReturnType<typeof createAuditStore>

export function createAuditStore({ provider, background, prisma }: Database) {
  const addCount =
    provider === 'mysql'
      ? 'ON DUPLICATE KEY UPDATE count = count + VALUES(count)'
      : 'ON CONFLICT (hour, kind) DO UPDATE SET count = count + excluded.count'

  return {
    /** Adds events, all or none. SQL: Prisma Client compiles such an INSERT anew each time, 77 ms of CPU for 200 events. */
    async insert(events: readonly RecordedEvent[]): Promise<void> {
      try {
        await background.execute(...insertion('audit_events', events))
      } catch (error) {
        // The ids are fresh UUIDs: an earlier try of these very events was carried out, and its answer lost.
        if (failureOf(error) !== 'duplicate') throw error
      }
    },

    /** SQL: it adds to counts that are there, for several hours in one statement. Prisma's `upsert` is five, and not atomic. */
    async add(counts: readonly HourlyCount[]): Promise<void> {
      const [insert, ...values] = insertion(
        'activity_hours',
        counts.map(({ hour, kind, count }) => ({ hour, kind, count }))
      )
      await background.execute(`${insert} ${addCount}`, ...values)
    },

    async find(filter: EventFilter, { limit, cursor }: PageRequest): Promise<Page<RecordedEvent>> {
      // Ids are time-ordered, so the newest come first along the primary key.
      const found = await prisma.auditEvent.findMany({
        where: { ...matching(filter), ...whereAfter(cursor, newestIdFirst) },
        orderBy: { id: 'desc' },
        take: limit + 1
      })
      return pageOf(found, limit, newestIdFirst, ({ id }) => ({ value: id, id }))
    },

    /** The usernames of the users among these who are not deleted, by their ids. */
    async usernamesOf(ids: readonly number[]): Promise<Map<number, string>> {
      const where = { id: { in: [...new Set(ids)] } }
      const found = await prisma.user.findMany({ where, select: { id: true, username: true } })
      return new Map(found.map(({ id, username }) => [id, username]))
    },

    /** How many events a filter finds, at most `most`. */
    countOf: (filter: EventFilter, most: number): Promise<number> =>
      prisma.auditEvent.count({ where: matching(filter), take: most }),

    countsSince: async (hour: Date): Promise<{ hour: Date; kind: string; count: number }[]> =>
      prisma.activityHour.findMany({ where: { hour: { gte: hour } } }),

    /** Deletes the oldest events of before a moment, at most so many. */
    async deleteBefore(before: Date, limit: number): Promise<number> {
      const oldest = { orderBy: { id: 'asc' }, take: limit, select: { id: true, at: true } } as const
      const found = await prisma.auditEvent.findMany(oldest)
      const old = found.flatMap(({ id, at }) => (at < before ? [id] : []))
      return old.length === 0 ? 0 : (await prisma.auditEvent.deleteMany({ where: { id: { in: old } } })).count
    },

    async deleteCountsBefore(hour: Date): Promise<number> {
      return (await prisma.activityHour.deleteMany({ where: { hour: { lt: hour } } })).count
    }
  }
}

/** What is undefined does not narrow the search. */
const matching = ({ types, actorId, subjectId, personId, since, until }: EventFilter): Prisma.AuditEventWhereInput => ({
  ...{ actorId, subjectId },
  ...(types !== undefined && { type: { in: [...types] } }),
  at: { gte: since, lt: until },
  ...(personId !== undefined && { AND: { OR: [{ actorId: personId }, { subjectId: personId }] } })
})
