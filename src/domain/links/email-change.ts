import type { Retry } from '../../infra/db/retry.js'
import type { EmitEvent } from '../audit/events.js'
import type { OutboxEmail } from '../mail/email.js'
import { timeIn } from '../mail/notices.js'
import type { Outbox } from '../mail/outbox.js'
import type { MailLanguage } from '../mail/texts/index.js'
import type { Owner } from '../users/account.js'
import { requireEmail } from '../users/checks.js'
import { maskEmail, normalizeEmail } from '../users/email.js'
import type { IdentityRules } from '../users/identity.js'
import { languageOf, type User } from '../users/user.js'
import type { LinkMail } from './link-mail.js'
import type { LinkStore } from './link-store.js'

export interface EmailChangeDeps {
  mail: LinkMail
  store: Pick<LinkStore, 'issue'>
  findUser: (id: number) => Promise<User | null>
  outbox: Pick<Outbox, 'register' | 'rowOf'>
  identity: Pick<IdentityRules, 'check'>
  retry: Retry
  emit: EmitEvent
}

export type EmailChange = ReturnType<typeof createEmailChange>

const notice = 'email_change_notice'

/** A new email of a user, which counts once a link that was sent there is used. */
export function createEmailChange({ mail, store, findUser, outbox, identity, retry, emit }: EmailChangeDeps) {
  outbox.register(notice, prepareNotice)

  return {
    /** @throws Invalid for what is no email, Conflict when another user has it, where emails log in */
    async check({ user }: Owner, email: string): Promise<void> {
      requireEmail(email)
      await retry(() => identity.check({ email: normalizeEmail(email) }, user.id))
    },

    /** Sends a link to the new email, and a notice to the old one. */
    async request(owner: Owner, wanted: string, asked: MailLanguage): Promise<void> {
      const { user, sessionId } = owner
      const email = normalizeEmail(wanted)
      const issued = mail.linkFor(user, email, asked, owner)
      const emails = user.email === '' || user.email === email ? [] : [noticeFor(owner, email, asked)]
      await retry(() => store.issue([issued], { emails }))
      emit({ type: 'user.email_change_requested', actorId: user.id, subjectId: user.id, sessionId }, owner)
    }
  }

  function noticeFor(owner: Owner, email: string, asked: MailLanguage) {
    const { user } = owner
    const language = languageOf(user) ?? asked
    const detail = maskEmail(email)
    return outbox.rowOf({ kind: notice, userId: user.id, recipient: user.email, language, detail, origin: owner })
  }

  async function prepareNotice({ userId, recipient, language, detail, createdAt }: OutboxEmail) {
    const user = userId === null ? null : await retry(() => findUser(userId))
    if (user === null) return null
    const time = timeIn(language, createdAt)
    return { template: notice, values: { username: user.username, email: recipient, new_email: detail, time } } as const
  }
}
