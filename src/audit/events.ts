/** What happened, for the record. */
export type AuditEventType =
  | 'user.created'
  | 'user.changed'
  | 'user.deleted'
  | 'user.password_changed'
  | 'user.password_set'
  | 'user.deactivated'
  | 'user.activated'
  | 'user.logged_out'
  | 'session.revoked'
  | 'sessions.revoked_all'
  | 'token.blacklisted'
  | 'token.unblacklisted'

export interface AuditEvent {
  type: AuditEventType
  /** Who did it; null for nobody who is logged in, and for the command line. */
  actorId: number | null
  /** Whom it was done to. */
  subjectId: number | null
  sessionId: string | null
  ip: string
  requestId: string
  /** Never a secret. */
  detail: string
}

/** Records an event after its commit. Never throws and never makes the answer wait. */
export type EmitEvent = (event: Partial<AuditEvent> & { type: AuditEventType }) => void
