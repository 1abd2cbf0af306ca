import { loadConfig } from '../config/index.js'
import { createDjangoImport, type DjangoImport } from '../django/service.js'
import { createDjangoStore } from '../django/store.js'
import { createAuditService } from '../domain/audit/service.js'
import { createAuditStore } from '../domain/audit/store.js'
import { createAddressGuard } from '../domain/clients/address-guard.js'
import type { Client } from '../domain/clients/client.js'
import { type ClientChanges, type ClientService, createClientService } from '../domain/clients/service.js'
import { createClientStore } from '../domain/clients/store.js'
import { createKeyringStore } from '../domain/keys/keyring-store.js'
import { createKeyring, type Keyring, keyringSettings } from '../domain/keys/managed-keyring.js'
import { createNotices } from '../domain/mail/notices.js'
import { rowOf } from '../domain/mail/outbox-store.js'
import { createBreachLookup } from '../domain/passwords/breaches.js'
import { createPasswordHasher } from '../domain/passwords/hasher.js'
import { createPasswordPolicy } from '../domain/passwords/policy.js'
import { createPurgeService, type PurgeService, purgeMargin } from '../domain/purge/service.js'
import { createPurgeStore } from '../domain/purge/store.js'
import { createSessionManagement, type SessionManagement } from '../domain/sessions/management.js'
import { createManagementStore } from '../domain/sessions/management-store.js'
import { createMarking } from '../domain/sessions/marking.js'
import { createMarkingStore } from '../domain/sessions/marking-store.js'
import { createFactorStore } from '../domain/two-factor/factor-store.js'
import { createReset, type TwoFactorReset } from '../domain/two-factor/reset.js'
import { createAccountStore, type UserChanges } from '../domain/users/account-store.js'
import { type Administration, createAdministration } from '../domain/users/administration.js'
import { createDirectoryStore } from '../domain/users/directory-store.js'
import { createEmailKeyStore } from '../domain/users/email-key-store.js'
import { createEmailKeys } from '../domain/users/email-keys.js'
import { createIdentityRules } from '../domain/users/identity.js'
import { type Administrator, permissions } from '../domain/users/permissions.js'
import { createUserService, type UserService } from '../domain/users/service.js'
import { createUserStore } from '../domain/users/store.js'
import { languageOf, type User } from '../domain/users/user.js'
import { createSharedClock } from '../infra/db/clock.js'
import { type Database, openDatabase } from '../infra/db/database.js'
import { databaseName, isMissingFile } from '../infra/db/engine.js'
import { migrate, pendingMigrations } from '../infra/db/migrate.js'
import { CommandError } from './command-error.js'
import { type Consent, confirmed } from './destructive.js'
import { createMailContext, type MailContext } from './mail-context.js'

/** Everything that a command may do once it was confirmed. */
export interface DestructiveContext {
  administration: Administration
  sessionManagement: SessionManagement
  clients: ClientService
  resetTwoFactor: TwoFactorReset
  /** undefined with KEYRING=static. */
  keyring: Keyring | undefined
}

/**
 * What a command may do. What is not listed here, and so whatever is added to a feature, is thought to delete something or to
 * revoke tokens: only `confirm` gives it.
 */
export interface CommandContext {
  users: Pick<UserService, 'check' | 'findByName' | 'isTaken' | 'present' | 'register'>
  administration: Pick<Administration, 'create' | 'hasSuperuser' | 'list'> & {
    /** Revokes the user's sessions; that a new password was entered for it is the consent. */
    setPassword: Administration['setPassword']
    update: (actor: Administrator, id: number, changes: UserChanges & { isActive?: true }) => Promise<User>
  }
  sessionManagement: Pick<SessionManagement, 'find' | 'present'>
  clients: Pick<ClientService, 'create' | 'list' | 'present'> & {
    update: (actor: Administrator, id: string, changes: ClientChanges & { isActive?: true }) => Promise<Client>
    rotateSecret: (actor: Administrator, id: string, keepPrevious: true) => ReturnType<ClientService['rotateSecret']>
  }
  /** undefined with KEYRING=static. */
  keyring: Pick<Keyring, 'list' | 'rotate'> | undefined
  purge: PurgeService
  importDjango: DjangoImport
  /** @throws CommandError where the service sends no emails */
  mail: () => MailContext
  /**
   * Asks on the terminal, unless `--yes` was given.
   *
   * @throws CommandError when declined, or where nobody can be asked
   */
  confirm: (question: string, consent: Consent) => Promise<DestructiveContext>
}

/** Who can run a command on the database may do anything. */
export const operator: Administrator = { id: null, rank: 'superuser', sessionId: null }

/**
 * What a command may do to the database before its work: nothing (`read`), bring an existing one up to date (`change`), or also
 * make the embedded one (`create`), so that a superuser can be made before the first start.
 */
export type DatabaseUse = 'read' | 'change' | 'create'

/** Gives a command the domain without HTTP, on the database that the settings name, and closes it afterwards. */
export async function withContext<T>(use: DatabaseUse, work: (context: CommandContext) => Promise<T>): Promise<T> {
  const config = loadConfig()
  const name = databaseName(config.DATABASE_URL)
  if (use !== 'create' && isMissingFile(config.DATABASE_URL)) {
    throw new CommandError(
      `The database ${name} does not exist. Run the command in the folder of the service, or set DATABASE_URL to the full path.`
    )
  }
  if (use !== 'read' && config.MIGRATE_ON_START) await migrate(config.DATABASE_URL, config.DATABASE_CA)
  const db = await openDatabase({ url: config.DATABASE_URL, ca: config.DATABASE_CA })
  try {
    await requireSchema(config.DATABASE_URL, db)
    await db.warmUp()
  } catch (error) {
    await db.close()
    throw error
  }
  const clock = createSharedClock(db)
  const hasher = createPasswordHasher({ cost: config.BCRYPT_COST })
  const policy = createPasswordPolicy({
    minLength: config.PASSWORD_MIN_LENGTH,
    isBreached: createBreachLookup({ url: config.BREACHED_PASSWORDS_URL, onFailure: warnOfBreachLookup })
  })
  const audit = createAuditService({ store: createAuditStore(db), retry: db.retry, clock })
  const markings = createMarkingStore(db, db.provider)
  const marking = createMarking({ store: markings, background: markings, retry: db.retry, clock })
  const notices = createNotices({
    isOn: config.SECURITY_NOTICES && config.SMTP_URL !== undefined,
    rowOf: (email) => rowOf(email, clock()),
    languageOf: (user) => languageOf(user) ?? config.LANGUAGE_CODE ?? 'en'
  })
  const common = { hasher, policy, retry: db.retry, clock, emit: audit.emit, permissions, marking, notices }
  const store = createUserStore(db)
  const loginFields = config.LOGIN_FIELDS
  const guard = createAddressGuard({
    strict: config.NODE_ENV === 'production',
    allowedHosts: config.JWKS_ALLOWED_HOSTS
  })
  const keyring =
    config.KEYRING === 'managed'
      ? createKeyring({ ...keyringSettings(config), ...common, store: createKeyringStore(db) })
      : undefined
  const identity = createIdentityRules({ store, loginFields })
  try {
    await clock.follow()
    const users = createUserService({ ...common, store, loginFields, registrationOpen: true })
    const everything: DestructiveContext = {
      administration: createAdministration({
        ...common,
        users,
        accounts: createAccountStore(db),
        directory: createDirectoryStore(db),
        identity
      }),
      sessionManagement: createSessionManagement({
        ...common,
        store: createManagementStore(db),
        leeway: config.LEEWAY,
        maxLifetime: config.SESSION_MAX_LIFETIME
      }),
      resetTwoFactor: createReset({ ...common, store: createFactorStore(db), findUser: store.findById }),
      clients: createClientService({ ...common, store: createClientStore(db), guard }),
      keyring
    }
    return await work({
      ...everything,
      users,
      async confirm(question, consent) {
        await confirmed(question, consent)
        return everything
      },
      purge: createPurgeService({
        ...common,
        store: createPurgeStore(db),
        audit,
        users,
        keyring,
        margin: purgeMargin(config),
        auditRetention: config.AUDIT_RETENTION
      }),
      mail: () => createMailContext({ ...common, config, db, users, identity }),
      importDjango: createDjangoImport({
        ...common,
        store: createDjangoStore(db),
        gradeOf: hasher.gradeOf,
        emailKeyOf: identity.emailKeyOf,
        fillEmailKeys: loginFields.includes('email')
          ? createEmailKeys({ store: createEmailKeyStore(db), retry: db.retry })
          : undefined
      })
    })
  } finally {
    await marking.settled()
    await audit.flush()
    await hasher.close()
    await db.close()
  }
}

function warnOfBreachLookup(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error)
  process.stderr.write(
    `Warning: BREACHED_PASSWORDS_URL does not answer (${reason}): the password was accepted without this check.\n`
  )
}

/** @throws CommandError when the database lacks migrations, and the command may not apply them */
async function requireSchema(url: string, db: Database): Promise<void> {
  const pending = await pendingMigrations(url, db)
  if (pending.length === 0) return
  throw new CommandError(
    `The database ${databaseName(url)} lacks the migrations ${pending.join(', ')}. Run \`npx keyturn migrate\` first.`
  )
}
