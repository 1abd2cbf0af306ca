/** What happened, for the record. */
export const auditEventTypes = [
  'login.succeeded',
  'login.failed',
  'token.reused',
  'token.revoked',
  'token.blacklisted',
  'token.unblacklisted',
  'session.revoked',
  'sessions.revoked_all',
  'user.created',
  'user.changed',
  'user.deleted',
  'user.reauthenticated',
  'user.password_changed',
  'user.password_set',
  'user.password_reset_requested',
  'user.password_reset',
  'user.email_verified',
  'user.email_change_requested',
  'user.email_changed',
  'user.deactivated',
  'user.activated',
  'user.logged_out',
  'two_factor.enabled',
  'two_factor.disabled',
  'two_factor.codes_renewed',
  'two_factor.recovery_code_used',
  'two_factor.reset',
  'passkey.added',
  'passkey.removed',
  'passkey.cloned',
  'users.imported',
  'invitation.created',
  'invitation.deleted',
  'email.failed',
  'email.retried',
  'email.deleted',
  'client.created',
  'client.changed',
  'client.secret_rotated',
  'client.deleted',
  'client.rejected',
  'request.denied',
  'request.throttled',
  'key.rotated',
  'key.retired'
] as const
export type AuditEventType = (typeof auditEventTypes)[number]

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

/** The IP address that a request came from, and the id under which it is logged. A Fastify request is one. */
export interface Origin {
  clientIp: string
  id: string
}

/** Who does something that is recorded. */
export interface Actor {
  /** null for nobody who is logged in, and for the command line. */
  id: number | null
  sessionId: string | null
  /** Left out for what no request asks for. */
  origin?: Origin
}

/** Records an event after its commit. Never throws and never makes the answer wait. */
export type EmitEvent = (event: Partial<AuditEvent> & { type: AuditEventType }, origin?: Origin) => void

/** What is counted by the hour: too frequent for a row of its own, or asked for as a curve. */
export const activityKinds = ['logins', 'refreshes', 'reuse_detections', 'failed_logins', 'throttled_requests'] as const
export type ActivityKind = (typeof activityKinds)[number]

/** Counts one. Never throws and never makes the answer wait. */
export type CountActivity = (kind: ActivityKind) => void
