import { Conflict, invalidFields, NotFound } from '../../errors.js'
import type { Retry } from '../../infra/db/retry.js'
import type { EmitEvent, Origin } from '../audit/events.js'
import type { Notices } from '../mail/notices.js'
import type { OutboxRow } from '../mail/outbox.js'
import type { MailLanguage } from '../mail/texts/index.js'
import type { PasswordHasher } from '../passwords/hasher.js'
import type { PasswordPolicy } from '../passwords/policy.js'
import type { Marking } from '../sessions/marking.js'
import type { Administrator, Permissions } from '../users/permissions.js'
import type { User } from '../users/user.js'
import { type LinkMail, voidLink } from './link-mail.js'
import type { LinkStore } from './link-store.js'

export interface PasswordResetDeps {
  store: Pick<LinkStore, 'issue'>
  mail: LinkMail
  /** Sets a password for a link, by its hash. @returns false when the link is void */
  resetPassword: (user: User, link: string, to: string, at: Date, emails: readonly OutboxRow[]) => Promise<boolean>
  findUser: (id: number) => Promise<User | null>
  /** The stored hash of a user's password. */
  findHash: (id: number) => Promise<string | undefined>
  hasher: PasswordHasher
  policy: PasswordPolicy
  marking: Pick<Marking, 'ofUser'>
  notices: Pick<Notices, 'rowsOf'>
  permissions: Pick<Permissions, 'checkOn'>
  retry: Retry
  clock: () => number
  emit: EmitEvent
}

export type PasswordReset = ReturnType<typeof createPasswordReset>

/** New passwords for users who have forgotten theirs, by a link in an email. */
export function createPasswordReset(deps: PasswordResetDeps) {
  const { store, mail, hasher, policy, marking, retry, clock, emit } = deps

  return {
    /** Asks for a link. */
    request: mail.onRequest({
      onIssued: ({ id }, origin) => emit({ type: 'user.password_reset_requested', subjectId: id }, origin)
    }),

    /**
     * Sends a link to a user. Staff never see it.
     *
     * @throws NotFound, PermissionDenied; Conflict for a user who is not active or has no email
     */
    async send(actor: Administrator, id: number, language: MailLanguage): Promise<void> {
      const user = await retry(() => deps.findUser(id))
      if (user === null) throw NotFound()
      deps.permissions.checkOn(user, actor, 'send_password_reset')
      if (!user.isActive) throw Conflict(inactiveMessage)
      if (user.email === '') throw Conflict(noEmailMessage)
      const issued = mail.linkFor(user, user.email, language, actor.origin)
      await retry(() => store.issue([issued]))
      const { id: actorId, sessionId, origin } = actor
      emit({ type: 'user.password_reset_requested', actorId, sessionId, subjectId: id }, origin)
    },

    /**
     * Sets a new password and revokes every session.
     *
     * @throws Invalid with messages at `token` or `new_password`
     */
    async confirm(token: string, password: string, origin: Origin): Promise<void> {
      const { link, user } = await mail.find(token)
      const problems = await policy.check(password, user, origin.clientIp)
      if (problems.length > 0) throw invalidFields({ new_password: problems })
      const to = await hasher.hash(password, origin.clientIp)
      const emails = deps.notices.rowsOf('password_changed', user, origin)
      const done = await retry(async () => {
        if (await deps.resetPassword(user, link.hash, to, new Date(clock()), emails)) return true
        // No two hashes are alike: an earlier try did it, and only its answer was lost.
        return (await deps.findHash(user.id)) === to
      })
      if (!done) throw voidLink()
      await marking.ofUser(user.id, 'password_changed')
      const by = { actorId: user.id, subjectId: user.id }
      emit({ type: 'user.password_reset', ...by }, origin)
      if (!user.emailVerified) emit({ type: 'user.email_verified', ...by }, origin)
    }
  }
}

const inactiveMessage = 'The user is not active.'
const noEmailMessage = 'The user has no email.'
