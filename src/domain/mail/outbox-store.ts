import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../../infra/db/database.js'
import type { PrismaTransaction } from '../../infra/db/prisma.js'
import { columns, date, insertion, integer, orNull, text } from '../../infra/db/rows.js'
import { cut, lengths } from '../../lengths.js'
import { patience } from './backoff.js'
import type { NewEmail, OutboxEmail } from './email.js'

const sizes = lengths.outbox_emails

/** The row of an email, under an id of its own: the same row can be written again after an unknown outcome. */
export function rowOf({ origin, seed = '', detail = '', ...email }: NewEmail, now: number) {
  const at = new Date(now)
  const from = { ip: cut(origin?.clientIp ?? '', sizes.ip), requestId: cut(origin?.id ?? '', sizes.requestId) }
  const giveUpAt = new Date(now + patience)
  return {
    ...email,
    ...from,
    id: uuidv7({ msecs: now }),
    seed,
    detail: cut(detail, sizes.detail),
    createdAt: at,
    dueAt: at,
    giveUpAt
  }
}
export type OutboxRow = ReturnType<typeof rowOf>

/** Writes emails in the transaction of the change that they are about. */
export async function enqueue(tx: PrismaTransaction, emails: readonly OutboxRow[]): Promise<void> {
  if (emails.length > 0) await tx.outboxEmail.createMany({ data: [...emails] })
}

const emailColumns = columns<OutboxEmail>('e', {
  id: text,
  kind: text,
  userId: orNull(integer),
  recipient: text,
  language: text,
  seed: text,
  detail: text,
  ip: text,
  requestId: text,
  createdAt: date,
  dueAt: date,
  attempts: integer,
  giveUpAt: date,
  claimedUntil: orNull(date),
  failedAt: orNull(date),
  lastError: text
})

export type OutboxStore = ReturnType<typeof createOutboxStore>

export function createOutboxStore(db: Database) {
  const { prisma } = db
  const waiting = { failedAt: null }

  return {
    /** SQL: one statement, which Prisma Client would compile anew, and every request for it waits. */
    async insert(email: OutboxRow): Promise<void> {
      await db.execute(...insertion('outbox_emails', [email]))
    },

    /**
     * The emails of some kinds that are due, the oldest first.
     *
     * SQL: no request waits for it, and it is left out of `statements`.
     */
    async findDue(kinds: readonly string[], now: Date, limit: number): Promise<OutboxEmail[]> {
      if (kinds.length === 0) return []
      const marks = kinds.map(() => '?').join(', ')
      const rows = await db.background.query(
        `SELECT ${emailColumns.list} FROM outbox_emails e
          WHERE e.failedAt IS NULL AND e.dueAt <= ? AND e.kind IN (${marks}) ORDER BY e.dueAt LIMIT ?`,
        now,
        ...kinds,
        limit
      )
      return rows.map((row) => emailColumns.decode(row, 0))
    },

    /** Takes an email over until a time. @returns false when another replica was faster */
    async claim({ id, attempts, dueAt }: OutboxEmail, until: Date): Promise<boolean> {
      const { count } = await prisma.outboxEmail.updateMany({
        where: { id, attempts, dueAt, ...waiting },
        data: { attempts: attempts + 1, dueAt: until, claimedUntil: until }
      })
      return count === 1
    },

    async remove(id: string): Promise<void> {
      await prisma.outboxEmail.deleteMany({ where: { id } })
    },

    /** Puts an email off, unless another replica has taken it over since this attempt. */
    async postpone({ id, attempts }: OutboxEmail, dueAt: Date, lastError: string): Promise<void> {
      const data = { dueAt, lastError, claimedUntil: null }
      await prisma.outboxEmail.updateMany({ where: { id, attempts, ...waiting }, data })
    },

    /** Gives an email up. @returns whether this did it */
    async fail({ id, attempts }: OutboxEmail, failedAt: Date, lastError: string): Promise<boolean> {
      const where = { id, attempts, ...waiting }
      const data = { failedAt, lastError, claimedUntil: null }
      return (await prisma.outboxEmail.updateMany({ where, data })).count === 1
    },

    countWaiting: (): Promise<number> => prisma.outboxEmail.count({ where: waiting }),

    countFailed: (): Promise<number> => prisma.outboxEmail.count({ where: { failedAt: { not: null } } })
  }
}
