import { NotFound } from '../../errors.js'
import { mostCounted, type Page, type PageRequest } from '../../infra/db/page.js'
import type { Retry } from '../../infra/db/retry.js'
import type { AuditEventType, EmitEvent } from '../audit/events.js'
import type { Administrator, Permissions } from '../users/permissions.js'
import type { EmailFilter, ListedEmail, MailManagementStore } from './management-store.js'

export interface MailManagementDeps {
  store: MailManagementStore
  permissions: Permissions
  retry: Retry
  clock: () => number
  emit: EmitEvent
}

export type MailManagement = ReturnType<typeof createMailManagement>

/** What staff see of the outbox, and do with emails that were not sent yet. */
export function createMailManagement({ store, permissions, retry, clock, emit }: MailManagementDeps) {
  return {
    /** Emails that a filter finds, the newest first. */
    find: (filter: EmailFilter, page: PageRequest): Promise<Page<ListedEmail>> => retry(() => store.find(filter, page)),

    /** How many emails a filter finds, at most `mostCounted`. */
    countOf: (filter: EmailFilter): Promise<number> => retry(() => store.countOf(filter, mostCounted)),

    present,

    /**
     * Makes an email due now, and lets attempts begin anew. One that is being sent at this moment stays as it is.
     *
     * @throws NotFound
     */
    async retry(actor: Administrator, id: string): Promise<void> {
      const email = await find(id)
      if (await retry(() => store.retry(id, new Date(clock())))) record('email.retried', actor, email)
    },

    /** Deletes an email, which is not sent then. @throws NotFound, PermissionDenied */
    async remove(actor: Administrator, id: string): Promise<void> {
      const email = await find(id)
      const subject = await retry(() => store.findSubject(email))
      if (subject === null) permissions.check(actor, 'delete_email')
      else permissions.checkOn(subject, actor, 'delete_email')
      await retry(() => store.remove(id))
      record('email.deleted', actor, email)
    }
  }

  async function find(id: string): Promise<ListedEmail> {
    const email = await retry(() => store.findById(id))
    if (email === null) throw NotFound()
    return email
  }

  function record(type: AuditEventType, actor: Administrator, { kind, userId: subjectId }: ListedEmail): void {
    emit({ type, actorId: actor.id, sessionId: actor.sessionId, subjectId, detail: kind }, actor.origin)
  }
}

/** An email as the API shows it. */
function present(email: ListedEmail) {
  return {
    id: email.id,
    kind: email.kind,
    user_id: email.userId,
    recipient: email.recipient,
    language: email.language,
    state: email.failedAt === null ? ('waiting' as const) : ('failed' as const),
    attempts: email.attempts,
    created_at: email.createdAt.toISOString(),
    due_at: email.dueAt.toISOString(),
    failed_at: email.failedAt?.toISOString() ?? null,
    last_error: email.lastError
  }
}
