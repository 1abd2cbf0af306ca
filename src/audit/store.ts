import type { Database } from '../db/database.js'
import { failureOf } from '../db/failures.js'
import { type Order, orderBy, type Page, type PageRequest, pageAfter, pageOf } from '../db/page.js'
import { date, integer, nullable, type Row, type SqlValue, text } from '../db/rows.js'
import type { ActivityKind, AuditEvent } from './events.js'

/** An event as it is kept. */
export interface RecordedEvent extends Omit<AuditEvent, 'type'> {
  id: string
  at: Date
  type: string
}

export interface EventFilter {
  type?: string
  actorId?: number
  subjectId?: number
  since?: Date
  until?: Date
}

export interface HourlyCount {
  hour: Date
  kind: ActivityKind
  count: number
}

export type AuditStore = ReturnType<typeof createAuditStore>

const columns = 'id, at, type, actorId, subjectId, sessionId, ip, requestId, detail'
/** Ids are time-ordered, so the newest come first along the primary key. */
const newestFirst: Order = {
  name: 'id',
  column: 'id',
  kind: 'text',
  id: { column: 'id', kind: 'text' },
  descending: true
}

export function createAuditStore({ provider, background, query }: Database) {
  const addCount =
    provider === 'mysql'
      ? 'ON DUPLICATE KEY UPDATE count = count + VALUES(count)'
      : 'ON CONFLICT (hour, kind) DO UPDATE SET count = count + excluded.count'

  return {
    /** Adds events, all or none. */
    async insert(events: readonly RecordedEvent[]): Promise<void> {
      const rows = events.map(() => '(?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ')
      try {
        await background.execute(`INSERT INTO audit_events (${columns}) VALUES ${rows}`, ...events.flatMap(valuesOf))
      } catch (error) {
        // The ids are fresh UUIDs: an earlier try of these very events was carried out, and its answer lost.
        if (failureOf(error) !== 'duplicate') throw error
      }
    },

    async add(counts: readonly HourlyCount[]): Promise<void> {
      const rows = counts.map(() => '(?, ?, ?)').join(', ')
      const values = counts.flatMap(({ hour, kind, count }) => [hour, kind, count])
      await background.execute(`INSERT INTO activity_hours (hour, kind, count) VALUES ${rows} ${addCount}`, ...values)
    },

    async find(filter: EventFilter, { limit, cursor }: PageRequest): Promise<Page<RecordedEvent>> {
      const after = pageAfter(cursor, newestFirst)
      const conditions: [string, SqlValue | undefined][] = [
        ['type = ?', filter.type],
        ['actorId = ?', filter.actorId],
        ['subjectId = ?', filter.subjectId],
        ['at >= ?', filter.since],
        ['at < ?', filter.until]
      ]
      const used = conditions.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, value }]))
      const where = [after.sql, ...used.map(({ sql }) => sql)].join(' AND ')
      const rows = await query(
        `SELECT ${columns} FROM audit_events WHERE ${where} ${orderBy(newestFirst)} LIMIT ?`,
        ...after.args,
        ...used.map(({ value }) => value),
        limit + 1
      )
      return pageOf(rows.map(decode), limit, newestFirst, ({ id }) => ({ value: id, id }))
    },

    async countsSince(hour: Date): Promise<{ hour: Date; kind: string; count: number }[]> {
      const rows = await query('SELECT hour, kind, count FROM activity_hours WHERE hour >= ?', hour)
      return rows.map((row) => ({ hour: date(row, 0), kind: text(row, 1), count: integer(row, 2) }))
    },

    /** Deletes the oldest events of before a moment, at most so many. */
    async deleteBefore(before: Date, limit: number): Promise<number> {
      const rows = await background.query('SELECT id, at FROM audit_events ORDER BY id LIMIT ?', limit)
      const old = rows.filter((row) => date(row, 1) < before).map((row) => text(row, 0))
      if (old.length === 0) return 0
      return background.execute(`DELETE FROM audit_events WHERE id IN (${old.map(() => '?').join(', ')})`, ...old)
    },

    deleteCountsBefore: (hour: Date): Promise<number> =>
      background.execute('DELETE FROM activity_hours WHERE hour < ?', hour)
  }

  function valuesOf(event: RecordedEvent): SqlValue[] {
    const { id, at, type, actorId, subjectId, sessionId, ip, requestId, detail } = event
    return [id, at, type, actorId, subjectId, sessionId, ip, requestId, detail]
  }
}

function decode(row: Row): RecordedEvent {
  return {
    id: text(row, 0),
    at: date(row, 1),
    type: text(row, 2),
    actorId: nullable(integer, row, 3),
    subjectId: nullable(integer, row, 4),
    sessionId: nullable(text, row, 5),
    ip: text(row, 6),
    requestId: text(row, 7),
    detail: text(row, 8)
  }
}
