import { integer } from '../db/rows.js'
import type { Statements } from '../db/statements.js'

export interface Ending {
  userId: number
  /** Kept with the rows as `revokedReason`. */
  reason: string
  at: Date
  /** A session that goes on. */
  keep?: string | null
}

/** The session that was to go on has ended itself meanwhile. The transaction is to be rolled back. */
export class SessionEnded extends Error {}

/**
 * Ends a member's sessions, as part of a transaction that has raised the member's epoch and so holds the row
 * (docs/decisions/0004-epoch.md). Always in this order, the member before the sessions, so that two of these wait for
 * each other instead of deadlocking.
 *
 * @throws SessionEnded
 */
export async function endSessions(tx: Statements, { userId, reason, at, keep = null }: Ending): Promise<void> {
  if (keep !== null) await carryOver(tx, userId, keep)
  await tx.execute(
    'UPDATE sessions SET revokedAt = ?, revokedReason = ? WHERE userId = ? AND revokedAt IS NULL AND id <> ?',
    at,
    reason,
    userId,
    keep ?? ''
  )
}

/** Takes one live session of the epoch before into the new one. */
async function carryOver(tx: Statements, userId: number, id: string): Promise<void> {
  const [row] = await tx.query('SELECT epoch FROM users WHERE id = ?', userId)
  const epoch = row === undefined ? 0 : integer(row, 0)
  const statement = 'UPDATE sessions SET epoch = ? WHERE id = ? AND userId = ? AND epoch = ? AND revokedAt IS NULL'
  if ((await tx.execute(statement, epoch, id, userId, epoch - 1)) !== 1) throw new SessionEnded()
}
