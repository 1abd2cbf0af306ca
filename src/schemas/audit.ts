import Type from '#typebox'
import { moment, momentFilter } from './fields.js'
import { CountedPage, countedPaging } from './page.js'

const nullableInteger = (description: string) =>
  Type.Union([Type.Integer(), Type.Null()], { description, examples: [1] })

const nullableText = (description: string) =>
  Type.Union([Type.String(), Type.Null()], { description, examples: ['neo'] })

const AuditEventType = Type.Enum(
  [
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
  ],
  { title: 'AuditEventType', description: 'The type of an audit event', examples: ['login.succeeded'] }
)

export const AuditEvent = Type.Object(
  {
    id: Type.String({ examples: ['019aaf6b-7c40-7000-8000-000000000000'] }),
    at: moment('When the event happened'),
    type: Type.String({ description: 'The type of the event', examples: ['login.succeeded'] }),
    actor_id: nullableInteger('The user who caused the event; null for an anonymous client and for the command line'),
    actor_username: nullableText('The present username of that user; null for none, and if the user was deleted'),
    subject_id: nullableInteger('The user whom the event is about'),
    subject_username: nullableText('The present username of that user; null for none, and if the user was deleted'),
    session_id: Type.Union([Type.String(), Type.Null()], {
      description: 'The session that the event is about',
      examples: [null]
    }),
    ip: Type.String({
      description: 'The IP address of the client; empty for the command line',
      examples: ['192.0.2.7']
    }),
    request_id: Type.String({ description: 'The request id in the log', examples: ['req-1'] }),
    detail: Type.String({ examples: ['nickname'] })
  },
  { title: 'AuditEvent', description: 'An event' }
)

export const AuditEventPage = CountedPage(AuditEvent, 'AuditEventPage', 'Events, newest first')

const userIdFilter = (description: string) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647, description }))

const auditFilter = {
  type: Type.Optional(
    Type.Array(AuditEventType, {
      minItems: 1,
      maxItems: 50,
      description: 'Only events of this type; repeat it for more'
    })
  ),
  actor_id: userIdFilter('Only events caused by this user'),
  subject_id: userIdFilter('Only events about this user'),
  user_id: userIdFilter('Only events caused by this user or about this user'),
  since: momentFilter('Only events at this time or later'),
  until: momentFilter('Only events before this time')
}

export const AuditFilter = Type.Object(auditFilter, { additionalProperties: false })

export const AuditQuery = Type.Object({ ...auditFilter, ...countedPaging }, { additionalProperties: false })
