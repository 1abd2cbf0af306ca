import { Conflict, invalidFields, NotFound } from '../../errors.js'
import type { Retry } from '../../infra/db/retry.js'
import type { EmitEvent, Origin } from '../audit/events.js'
import { patience } from '../mail/backoff.js'
import type { OutboxEmail } from '../mail/email.js'
import { lifetimeIn } from '../mail/lifetime.js'
import type { Notices } from '../mail/notices.js'
import type { Outbox, OutboxRow } from '../mail/outbox.js'
import type { MailLanguage } from '../mail/texts/index.js'
import type { PasswordHasher } from '../passwords/hasher.js'
import type { PasswordPolicy } from '../passwords/policy.js'
import type { Marking } from '../sessions/marking.js'
import { checkEmail, emailKey, normalizeEmail } from '../users/email.js'
import type { Administrator, Permissions } from '../users/permissions.js'
import { languageOf, type User } from '../users/user.js'
import type { IssuedLink, LinkStore } from './link-store.js'
import type { OneTimeTokens } from './one-time-token.js'

export interface PasswordResetDeps {
  store: LinkStore
  /** Sets a password for a link, by its hash. @returns false when the link is void */
  resetPassword: (user: User, link: string, to: string, at: Date, emails: readonly OutboxRow[]) => Promise<boolean>
  findUser: (id: number) => Promise<User | null>
  /** The stored hash of a user's password. */
  findHash: (id: number) => Promise<string | undefined>
  tokens: OneTimeTokens
  outbox: Pick<Outbox, 'register' | 'rowOf' | 'add'>
  hasher: PasswordHasher
  policy: PasswordPolicy
  marking: Pick<Marking, 'ofUser'>
  notices: Pick<Notices, 'rowsOf'>
  permissions: Pick<Permissions, 'checkOn'>
  retry: Retry
  clock: () => number
  emit: EmitEvent
  /** Milliseconds for which a link is good, from the sending of its email. */
  lifetime: number
  /** The page that takes a token. */
  pageFor: (token: string) => string
}

export type PasswordReset = ReturnType<typeof createPasswordReset>

const purpose = 'password_reset'
/** Somebody who is not logged in asks for it: whether a user has the email is found out when the row is due. */
const requested = 'password_reset_request'
/** Users who share an email, each of whom gets a link of their own. */
const mostUsers = 20

/** New passwords for users who have forgotten theirs, by a link in an email. */
export function createPasswordReset(deps: PasswordResetDeps) {
  const { store, tokens, outbox, hasher, policy, marking, retry, clock, emit, lifetime } = deps
  outbox.register(requested, expand)
  outbox.register(purpose, prepare)

  return {
    /**
     * Asks for a link. The request does the same work whether a user has the email or not, so that its time tells nothing.
     *
     * @throws Invalid for what is no email
     */
    request: (email: string, language: MailLanguage, origin: Origin): Promise<void> =>
      outbox.add({ kind: requested, userId: null, recipient: normalizeEmail(email), language, origin }),

    check(email: string): void {
      const problems = normalizeEmail(email) === '' ? ['This field may not be blank.'] : checkEmail(email)
      if (problems.length > 0) throw invalidFields({ email: problems })
    },

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
      const issued = linkFor(user, language, actor.origin)
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
      const hash = tokens.hashOf(token)
      const found = await retry(() => store.find(hash))
      if (found?.link.purpose !== purpose || found.link.expiresAt.getTime() <= clock()) throw voidLink()
      const { user } = found
      const problems = await policy.check(password, user, origin.clientIp)
      if (problems.length > 0) throw invalidFields({ new_password: problems })
      const to = await hasher.hash(password, origin.clientIp)
      const emails = deps.notices.rowsOf('password_changed', user, origin)
      const done = await retry(async () => {
        if (await deps.resetPassword(user, hash, to, new Date(clock()), emails)) return true
        // No two hashes are alike: an earlier try did it, and only its answer was lost.
        return (await deps.findHash(user.id)) === to
      })
      if (!done) throw voidLink()
      await marking.ofUser(user.id, 'password_changed')
      emit({ type: 'user.password_reset', actorId: user.id, subjectId: user.id }, origin)
    }
  }

  /** A request becomes an email to each user who has this email, in one transaction. */
  async function expand({ id, recipient, language, ip, requestId }: OutboxEmail): Promise<null> {
    const origin = { clientIp: ip, id: requestId }
    const users = await retry(() => store.findUsers(spellings(recipient), emailKey(recipient), mostUsers))
    const issued = users.map((user) => linkFor(user, languageOf({ language }) ?? 'en', origin))
    await retry(() => store.issue(issued, id))
    for (const user of users) emit({ type: 'user.password_reset_requested', subjectId: user.id }, origin)
    return null
  }

  async function prepare({ seed, language, recipient, giveUpAt }: OutboxEmail) {
    const token = tokens.tokenOf(seed)
    const hash = tokens.hashOf(token)
    const found = await retry(() => store.find(hash))
    const expiresAt = new Date(clock() + lifetime)
    if (found === null || clock() > giveUpAt.getTime()) return null
    if (!(await retry(() => store.renew(hash, expiresAt)))) return null
    const { username, email } = found.user
    const values = { username, email, link: deps.pageFor(token), lifetime: lifetimeIn(language, lifetime) }
    return email === recipient ? ({ template: purpose, values } as const) : null
  }

  /** It lasts until the email about it is given up; from the sending of the email on, for its lifetime. */
  function linkFor(user: User, asked: MailLanguage, origin: Origin | undefined): IssuedLink {
    const { id, email } = user
    const language = languageOf(user) ?? asked
    const { seed, hash } = tokens.make()
    const expiresAt = new Date(clock() + patience + lifetime)
    return {
      link: { hash, userId: id, purpose, email, expiresAt },
      email: outbox.rowOf({ kind: purpose, userId: id, recipient: email, language, seed, ...(origin && { origin }) })
    }
  }
}

/** As it was written, and without case: most mail servers have none before the @. */
const spellings = (email: string): string[] => [...new Set([email, email.toLowerCase()])]

export const voidLink = () => invalidFields({ token: ['This link is invalid, or it has been used or has expired.'] })
const inactiveMessage = 'The user is not active.'
const noEmailMessage = 'The user has no email.'
