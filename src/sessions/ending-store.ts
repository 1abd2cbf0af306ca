import { integer } from '../db/rows.js'
import type { Statements } from '../db/statements.js'

/** The session that was to go on has ended itself meanwhile. The transaction is to be rolled back. */
export class SessionEnded extends Error {}

/**
 * Takes one live session into the epoch that this transaction has raised, so that it goes on. All others of the user are
 * dead once that is committed (docs/decisions/0004-epoch.md).
 *
 * @throws SessionEnded
 */
export async function carryOver(tx: Statements, userId: number, id: string): Promise<void> {
  const [row] = await tx.query('SELECT epoch FROM users WHERE id = ?', userId)
  const epoch = row === undefined ? 0 : integer(row, 0)
  const statement = 'UPDATE sessions SET epoch = ? WHERE id = ? AND userId = ? AND epoch = ? AND revokedAt IS NULL'
  if ((await tx.execute(statement, epoch, id, userId, epoch - 1)) !== 1) throw new SessionEnded()
}
