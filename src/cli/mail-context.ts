import type { Config } from '../config/index.js'
import type { EmitEvent } from '../domain/audit/events.js'
import { loadSigningKey } from '../domain/keys/signing-key.js'
import { createLinkMail } from '../domain/links/link-mail.js'
import { createLinkStore } from '../domain/links/link-store.js'
import { createOneTimeTokens } from '../domain/links/one-time-token.js'
import { createPasswordReset, type PasswordReset } from '../domain/links/password-reset.js'
import type { Notices } from '../domain/mail/notices.js'
import { createOutbox } from '../domain/mail/outbox.js'
import { createOutboxStore } from '../domain/mail/outbox-store.js'
import { isMailConfigured } from '../domain/mail/sender.js'
import { createTemplates } from '../domain/mail/templates.js'
import type { PasswordHasher } from '../domain/passwords/hasher.js'
import type { PasswordPolicy } from '../domain/passwords/policy.js'
import type { Marking } from '../domain/sessions/marking.js'
import { createAccountStore } from '../domain/users/account-store.js'
import type { IdentityRules } from '../domain/users/identity.js'
import { createInvitationStore } from '../domain/users/invitation-store.js'
import { createInvitations, type Invitations } from '../domain/users/invitations.js'
import type { Permissions } from '../domain/users/permissions.js'
import type { UserService } from '../domain/users/service.js'
import { createUserStore } from '../domain/users/store.js'
import type { Database } from '../infra/db/database.js'
import type { Retry } from '../infra/db/retry.js'
import { CommandError } from './command-error.js'

export interface MailContextDeps {
  config: Config
  db: Database
  hasher: PasswordHasher
  policy: PasswordPolicy
  marking: Marking
  permissions: Permissions
  users: UserService
  identity: IdentityRules
  notices: Notices
  retry: Retry
  clock: () => number
  emit: EmitEvent
}

/** What commands have sent: they write the emails, and a running service sends them. */
export interface MailContext {
  passwordReset: Pick<PasswordReset, 'send'>
  invitations: Pick<Invitations, 'create' | 'present'>
}

/**
 * The same secret as the service's makes the tokens of links.
 *
 * @throws CommandError where the service sends no emails
 */
export function createMailContext({ config, db, ...common }: MailContextDeps): MailContext {
  if (!isMailConfigured(config)) {
    throw new CommandError('SMTP_URL is not set, so the service does not send emails. Set SMTP_URL for both.')
  }
  const tokens = createOneTimeTokens(config.KEYRING_SECRET ?? loadSigningKey(config).private)
  const deliver = async () => ({ accepted: false, permanent: false, reason: 'commands send nothing' }) as const
  const outbox = createOutbox({ ...common, store: createOutboxStore(db), templates: createTemplates(), deliver })
  const users = createUserStore(db)
  const store = createLinkStore(db)
  // The service that sends the email knows its page
  const kind = { purpose: 'password_reset', lifetime: config.PASSWORD_RESET_LIFETIME, page: () => '' } as const
  return {
    invitations: createInvitations({
      ...common,
      store: createInvitationStore(db),
      tokens,
      outbox,
      lifetime: config.INVITATION_LIFETIME,
      pageFor
    }),
    passwordReset: createPasswordReset({
      ...common,
      store,
      mail: createLinkMail({ ...common, store, tokens, outbox }, kind),
      resetPassword: createAccountStore(db).resetPassword,
      findUser: users.findById,
      findHash: async (id) => (await users.findWithPassword(id))?.password
    })
  }
}

/** The service that sends the email knows its page. */
const pageFor = (token: string): string => token
