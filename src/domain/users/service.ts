import { Conflict, type FieldMessages, invalidFields, PermissionDenied } from '../../errors.js'
import type { Retry } from '../../infra/db/retry.js'
import type { Actor, EmitEvent, Origin } from '../audit/events.js'
import type { EmailVerification } from '../links/email-verification.js'
import type { PasswordHasher } from '../passwords/hasher.js'
import type { PasswordPolicy } from '../passwords/policy.js'
import { rightsOf } from './change-events.js'
import { checkDescription, requireEmail, withProblems } from './checks.js'
import { isSameEmail, normalizeEmail } from './email.js'
import { createIdentityRules, takenEmail, takenMessage } from './identity.js'
import type { Consume, UserStore, UserWithPassword } from './store.js'
import { presentUser, type User, type UserLanguage } from './user.js'
import { normalizeUsername, usernameKey } from './username.js'

export interface Registration {
  username: string
  password: string
  email?: string
  emailVerified?: boolean
  nickname?: string
  language?: UserLanguage
  level?: number
  isActive?: boolean
  isStaff?: boolean
  isSuperuser?: boolean
}

export interface UserServiceDeps {
  store: UserStore
  hasher: PasswordHasher
  policy: PasswordPolicy
  retry: Retry
  clock: () => number
  loginFields: readonly ('username' | 'email')[]
  registrationOpen: boolean
  /** Whether those who sign up need an email. */
  emailRequired?: boolean
  /** Sends links to new emails; left out where nobody has to prove them. */
  verification?: Pick<EmailVerification, 'makerFor'> & { wake: () => void }
  emit?: EmitEvent
}

/** The account that a name logs in. */
export interface LoginAccount {
  /** The user's id. For a name that no user has, the name as it is compared. */
  key: number | string
  /** The user, with the stored hash; null where this name logs nobody in. */
  stored: UserWithPassword | null
}

/** Who was meant, and whether it was them. `excessive` where the stored hash asks for too much work to be compared. */
export type Authentication =
  | { user: User; authentic: boolean; excessive?: boolean }
  | { user: null; authentic: false; excessive?: false }

export type UserService = ReturnType<typeof createUserService>

/** Users: who they are. What they are logged in on is the sessions' business. */
export function createUserService({
  store,
  hasher,
  policy,
  retry,
  clock,
  loginFields,
  registrationOpen,
  emailRequired = false,
  verification,
  emit = () => undefined
}: UserServiceDeps) {
  const identity = createIdentityRules({ store, loginFields })

  return {
    /** What a stranger may do: become a user without rights, where that is allowed. */
    async signUp({ username, password, email, nickname, language }: Registration, origin?: Origin): Promise<User> {
      if (!registrationOpen) throw PermissionDenied()
      if (emailRequired) requireEmail(email)
      return register({ username, password, email, nickname, language }, { id: null, sessionId: null, origin })
    },

    register,

    present: presentUser,

    /**
     * Looks for the user whom this name means, and whether this is the password, in the same time whatever comes of
     * it. Whether the user may log in is not asked here.
     */
    authenticate: async (name: string, password: string): Promise<Authentication> =>
      verifyPassword(await retry(() => findForLogin(name)), password),

    /** The same for an account that was found already. `from` is the IP address that asks. */
    verifyPassword,

    /** The same user, active again when the deactivation has ended. */
    activateIfDue,

    /** Activates users whose deactivation has ended, at most so many. @returns how many */
    async activateDue(limit: number): Promise<number> {
      const due = await retry(() => store.findDue(new Date(clock()), limit))
      for (const user of due) await activateIfDue(user)
      return due.length
    },

    updateLastLogin: (user: User): Promise<void> => retry(() => store.updateLastLogin(user.id, new Date(clock()))),

    /** The user whom this name means in any case, as an operator writes it. */
    findByName: async (username: string): Promise<User | null> =>
      (await retry(() => store.findByKey(usernameKey(username))))?.user ?? null,

    /** True when a user has this name in any case. One statement. */
    isTaken,

    /** What is wrong with a name and a password, by field; empty when nothing is. */
    check: checkRegistration,

    /** The account that a login with this name would be for. */
    findForLogin: (name: string): Promise<LoginAccount> => retry(() => findForLogin(name)),

    findById: (id: number): Promise<User | null> => retry(() => store.findById(id))
  }

  /**
   * Creates a user.
   *
   * @param actor who does it; left out for the command line
   * @param invitation used up in the same transaction
   * @throws Invalid with a message for each bad field, Conflict when the name is taken, or the email where emails log in
   */
  async function register(registration: Registration, actor?: Actor, invitation?: Consume): Promise<User> {
    const fields = await checkRegistration(registration, actor?.origin?.clientIp)
    if (Object.keys(fields).length > 0) throw invalidFields(fields)
    const username = normalizeUsername(registration.username)
    const email = normalizeEmail(registration.email ?? '')
    await retry(() => identity.check({ username, email }))
    if (await isTaken(username)) throw Conflict(takenMessage)
    const password = await hasher.hash(registration.password, actor?.origin?.clientIp)
    const emailVerified = email !== '' && (registration.emailVerified ?? false)
    const makeLink = emailVerified ? undefined : await verification?.makerFor(email, actor?.origin)
    const row = {
      username,
      usernameKey: usernameKey(username),
      password,
      email,
      emailKey: identity.emailKeyOf(email),
      emailVerified,
      nickname: registration.nickname ?? '',
      language: registration.language ?? '',
      level: registration.level ?? 1,
      isActive: registration.isActive ?? true,
      isStaff: registration.isStaff ?? false,
      isSuperuser: registration.isSuperuser ?? false,
      joined: new Date(clock())
    } as const
    const inserted = await retry(() => store.insert(row, { consume: invitation, makeLink }))
    if (makeLink !== undefined) verification?.wake()
    if (inserted.user === null) throw Conflict(inserted.taken === 'email' ? takenEmail : takenMessage)
    const { user } = inserted
    const detail = [invitation && 'invitation', rightsOf(user)].filter(Boolean).join(', ')
    emit({ type: 'user.created', actorId: actor?.id ?? null, subjectId: user.id, detail }, actor?.origin)
    return user
  }

  async function activateIfDue(user: User): Promise<User> {
    if (user.isActive || !(await retry(() => store.activateIfDue(user.id, new Date(clock()))))) return user
    emit({ type: 'user.activated', subjectId: user.id, detail: 'the deactivation has ended' })
    return { ...user, isActive: true }
  }

  async function isTaken(username: string): Promise<boolean> {
    return (await retry(() => store.findByKey(usernameKey(username)))) !== null
  }

  async function verifyPassword({ stored }: LoginAccount, password: string, from?: string): Promise<Authentication> {
    if (stored === null) {
      await hasher.verifyDummy(password, from)
      return { user: null, authentic: false }
    }
    if (!(await hasher.verify(password, stored.password, from))) {
      const excessive = hasher.gradeOf(stored.password) === 'excessive'
      return { user: stored.user, authentic: false, excessive }
    }
    if (hasher.needsRehash(stored.password)) {
      const fresh = await hasher.hash(password, from)
      await retry(() => store.rehash(stored.user.id, stored.password, fresh))
    }
    return { user: stored.user, authentic: true }
  }

  /**
   * A key finds names and emails of any case, and they all count as attempts at that user; only the very name or email
   * logs in. An email that several users have finds nobody.
   */
  async function findForLogin(name: string): Promise<LoginAccount> {
    let key: number | string = usernameKey(name)
    if (loginFields.includes('username')) {
      const found = await store.findByKey(key)
      if (found?.user.username === normalizeUsername(name)) return { key: found.user.id, stored: found }
      key = found?.user.id ?? key
    }
    if (loginFields.includes('email') && name.includes('@')) {
      const alike = await store.findByEmail(name)
      const [found, other] = alike.filter(({ user }) => isSameEmail(user.email, name))
      if (found !== undefined && other === undefined) return { key: found.user.id, stored: found }
      if (found === undefined) key = alike[0]?.user.id ?? key
    }
    return { key, stored: null }
  }

  async function checkRegistration(
    { username, password, email, nickname, level }: Registration,
    from?: string
  ): Promise<FieldMessages> {
    const context = { username, email: normalizeEmail(email ?? ''), nickname }
    return withProblems({
      ...checkDescription({ username, email, nickname, level }),
      password: await policy.check(password, context, from)
    })
  }
}
