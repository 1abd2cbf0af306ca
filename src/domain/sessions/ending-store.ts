import type { PrismaTransaction } from '../../infra/db/prisma.js'

/**
 * Revokes a session; one that is revoked already keeps its first reason.
 *
 * @returns whether it was revoked by this
 */
export async function revokeSession(
  { session }: Pick<PrismaTransaction, 'session'>,
  id: string,
  reason: string,
  at: Date
): Promise<boolean> {
  const { count } = await session.updateMany({
    where: { id, revokedAt: null },
    data: { revokedAt: at, revokedReason: reason }
  })
  return count === 1
}

/** The session that was to go on has ended itself meanwhile. The transaction is to be rolled back. */
export class SessionEnded extends Error {}

/**
 * Takes one live session into the epoch that this transaction has raised, so that it goes on. All others of the user are
 * revoked once that is committed (docs/decisions/0004-epoch.md).
 *
 * @throws SessionEnded
 */
export async function carryOver(tx: PrismaTransaction, userId: number, id: string): Promise<void> {
  const user = await tx.user.findUnique({ where: { id: userId }, select: { epoch: true } })
  const epoch = user?.epoch ?? 0
  const live = { id, userId, epoch: epoch - 1, revokedAt: null }
  const { count } = await tx.session.updateMany({ where: live, data: { epoch } })
  if (count !== 1) throw new SessionEnded()
}
