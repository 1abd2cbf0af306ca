import type { Owner } from '../users/account.js'

/** In the audit log: what users do with their own account. */
export const bySelf = ({ user: { id }, sessionId }: Owner) => ({ actorId: id, subjectId: id, sessionId })
