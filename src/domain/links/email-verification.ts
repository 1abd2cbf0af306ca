import type { Retry } from '../../infra/db/retry.js'
import type { EmitEvent, Origin } from '../audit/events.js'
import type { Notices } from '../mail/notices.js'
import type { MailLanguage } from '../mail/texts/index.js'
import type { AccountStore, UserChanges } from '../users/account-store.js'
import { createChanger } from '../users/changes.js'
import type { IdentityRules } from '../users/identity.js'
import type { User } from '../users/user.js'
import { type LinkMail, voidLink } from './link-mail.js'
import { emailChange, type IssuedLink, type LinkMaker } from './link-store.js'

export interface EmailVerificationDeps {
  mail: LinkMail
  findUser: (id: number) => Promise<User | null>
  accounts: Pick<AccountStore, 'update'>
  identity: Pick<IdentityRules, 'check' | 'emailKeyOf'>
  retry: Retry
  clock: () => number
  notices: Pick<Notices, 'ofNewEmail'>
  emit: EmitEvent
  /** Whether new emails get a link. */
  isOn: boolean
  /** Whether another email may be sent there. */
  mayMail: (email: string) => Promise<boolean>
  /** Of emails to users whose language is not known. */
  language: MailLanguage
}

export type EmailVerification = ReturnType<typeof createEmailVerification>

/** Proof that users receive emails at the email of their account, by a link in an email. */
export function createEmailVerification(deps: EmailVerificationDeps) {
  const { mail, accounts, identity, retry, clock, emit } = deps
  const change = createChanger({ find: deps.findUser, retry })

  return {
    makerFor,

    /** The link to the new email of a user; undefined where no link is sent. */
    async linkForChange(
      before: User,
      { email, emailVerified }: Pick<UserChanges, 'email' | 'emailVerified'>,
      origin: Origin | undefined
    ): Promise<IssuedLink | undefined> {
      if (email === undefined || email === before.email || emailVerified) return undefined
      return (await makerFor(email, origin))?.(before)
    },

    /** Asks for another link; users whose email is verified get none. */
    request: mail.onRequest({ filter: ({ emailVerified }) => !emailVerified }),

    /**
     * Uses a link: the email is verified from then on, and the user gets it if it is a new one.
     *
     * @throws Invalid with a message at `token` when the link is void; Conflict when another user has the email, where emails log in
     */
    async verify(token: string, origin: Origin): Promise<void> {
      const { link, user } = await mail.find(token, ['email_verification', emailChange])
      const { hash, email, userId } = link
      const isNew = link.purpose === emailChange
      const wanted = { emailVerified: true, ...(isNew && { email }) }
      await change(userId, {
        missing: voidLink,
        async write(before, unknown) {
          // An earlier try did it, and only its answer was lost.
          if (unknown && before.emailVerified && before.email === email) return 'done'
          if (!before.isActive || (!isNew && before.email !== email)) return 'void'
          if (isNew) await identity.check({ email }, userId)
          const used = { hash, at: new Date(clock()) }
          return accounts.update(before, wanted, identity.emailKeyOf(email), {
            used,
            emails: deps.notices.ofNewEmail(before, wanted.email, origin)
          })
        }
      })
      const type = isNew && user.email !== email ? ('user.email_changed' as const) : ('user.email_verified' as const)
      emit({ type, actorId: userId, subjectId: userId }, origin)
    }
  }

  /** @returns undefined where no link is sent: verification is off, or MAIL_RATE_LIMIT is reached for this email */
  async function makerFor(email: string, origin: Origin | undefined): Promise<LinkMaker | undefined> {
    if (!deps.isOn || email === '' || !(await deps.mayMail(email))) return undefined
    return (owner) => mail.linkFor(owner, email, deps.language, origin)
  }
}
