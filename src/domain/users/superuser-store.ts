import type { PrismaTransaction } from '../../infra/db/prisma.js'
import type { User } from './user.js'

export const isActiveSuperuser = ({ isActive, isSuperuser }: Pick<User, 'isActive' | 'isSuperuser'>): boolean =>
  isActive && isSuperuser

/**
 * Whether more than one active superuser exists. The statement writes to their rows, so that two transactions that each take
 * a superuser away wait for each other: a count alone would let both see two. Locks on rows that were only read do not reach
 * the other nodes of a multi-primary cluster, writes do.
 */
export async function anotherSuperuser(tx: PrismaTransaction): Promise<boolean> {
  const { count } = await tx.user.updateMany({
    where: { isSuperuser: true, isActive: true },
    data: { loginSerial: { increment: 1 } }
  })
  return count > 1
}

/** With the lock held: is it really this one that is the last, or was it changed before the lock? */
export async function standing(tx: PrismaTransaction, { id }: User): Promise<'last' | 'stale'> {
  const user = await tx.user.findUnique({ where: { id }, select: { isSuperuser: true, isActive: true } })
  return user !== null && isActiveSuperuser(user) ? 'last' : 'stale'
}
