import { invalidFields, NotFound } from '../../errors.js'
import { everyPage, mostCounted, type Page } from '../../infra/db/page.js'
import type { Retry } from '../../infra/db/retry.js'
import type { Actor, EmitEvent } from '../audit/events.js'
import type { EmailVerification } from '../links/email-verification.js'
import type { Notices } from '../mail/notices.js'
import type { PasswordHasher } from '../passwords/hasher.js'
import type { PasswordPolicy } from '../passwords/policy.js'
import type { Marking } from '../sessions/marking.js'
import type { AccountStore, Outcome, UserChanges } from './account-store.js'
import { changeEventsOf } from './change-events.js'
import { createChanger } from './changes.js'
import { checkDescription, checkInactivity } from './checks.js'
import type { DirectoryStore, UserCounts, UserFilter, UserQuery } from './directory-store.js'
import { normalizeEmail } from './email.js'
import type { IdentityRules } from './identity.js'
import { type AccountAction, type Administrator, permissions, rankOf } from './permissions.js'
import { searchTermOf } from './search.js'
import type { Registration, UserService } from './service.js'
import { type DetailedUser, noDetails, presentDetails, type User } from './user.js'
import { normalizeUsername } from './username.js'

export interface AdministrationDeps {
  users: UserService
  accounts: AccountStore
  directory: DirectoryStore
  identity: IdentityRules
  hasher: PasswordHasher
  policy: PasswordPolicy
  marking: Pick<Marking, 'ofUser' | 'ofAll'>
  notices: Pick<Notices, 'rowsOf' | 'ofNewEmail'>
  /** Sends links to new emails; left out where nobody has to prove them. */
  verification?: Pick<EmailVerification, 'linkForChange'>
  retry: Retry
  clock: () => number
  emit?: EmitEvent
}

export type Administration = ReturnType<typeof createAdministration>

/** How many users a statement logs out when everybody is. */
const batch = 500

/** What staff do with users. Whether somebody is staff is asked at the door. */
export function createAdministration(deps: AdministrationDeps) {
  const { users, accounts, directory, identity, hasher, policy, marking, notices, verification, retry, clock } = deps
  const { emit = () => undefined } = deps
  const change = createChanger({ find: users.findById, retry })

  return {
    present: presentDetails,

    list: (query: UserQuery): Promise<Page<DetailedUser>> => retry(() => directory.find(searching(query))),

    /** All users that a filter finds, page by page. */
    all: (filter: UserFilter) => everyPage((page) => retry(() => directory.find({ ...searching(filter), ...page }))),

    /** How many users a filter finds, at most `mostCounted`. */
    countOf: (filter: UserFilter): Promise<number> => retry(() => directory.countOf(searching(filter), mostCounted)),

    count: (): Promise<UserCounts> => retry(() => directory.count()),

    /** Whether there is an active superuser. */
    hasSuperuser: (): Promise<boolean> => retry(() => directory.hasSuperuser()),

    /** @throws NotFound */
    find,

    /** @throws Invalid, Conflict, PermissionDenied */
    async create(actor: Administrator, registration: Registration): Promise<DetailedUser> {
      permissions.checkOn(registration, actor, 'create')
      return { ...(await users.register(registration, actor)), ...noDetails }
    },

    /**
     * Changes a user. A deactivation revokes everything before it returns. A user who loses staff loses superuser too.
     *
     * @throws NotFound, Invalid, PermissionDenied; Conflict when the name is taken, the email where emails log in,
     * or the last active superuser would be lost
     */
    async update(actor: Administrator, id: number, wanted: UserChanges): Promise<DetailedUser> {
      const changes = normalize(wanted)
      let before: User | undefined
      await guarded(actor, id, 'change', async (user) => {
        before = user
        const problems = checkInactivity({ ...user, ...wanted }, now())
        if (Object.keys(problems).length > 0) throw invalidFields(problems)
        if (rankOf(user) !== rankOf({ ...user, ...changes })) permissions.checkOn(user, actor, 'change_rights')
        await identity.check(changes, id)
        const emails = notices.ofNewEmail(user, changes.email, actor.origin)
        const issued = await verification?.linkForChange(user, changes, actor.origin)
        const emailKey = identity.emailKeyOf(changes.email ?? user.email)
        return accounts.update(user, changes, emailKey, { emails, issued })
      })
      // Also when it was inactive before: an earlier try may have done it, and only its answer was lost.
      if (changes.isActive === false) await marking.ofUser(id, 'deactivated')
      const after = await find(id)
      for (const event of changeEventsOf(before, changes)) emit({ ...event, ...subjects(actor, id) }, actor.origin)
      return after
    },

    /** Deletes a user, ends everything and frees the name. */
    async remove(actor: Administrator, id: number): Promise<void> {
      await guarded(actor, id, 'delete', (user) => accounts.remove(user), true)
      await marking.ofUser(id, 'deleted')
      emit({ type: 'user.deleted', ...subjects(actor, id) }, actor.origin)
    },

    /** Sets a password and ends everything. @throws Invalid with messages at `new_password` */
    async setPassword(actor: Administrator, id: number, password: string): Promise<void> {
      const user = await find(id)
      permissions.checkOn(user, actor, 'set_password')
      const problems = await policy.check(password, user, actor.origin?.clientIp)
      if (problems.length > 0) throw invalidFields({ new_password: problems })
      const hash = await hasher.hash(password, actor.origin?.clientIp)
      const emails = notices.rowsOf('password_changed', user, actor.origin)
      await guarded(actor, id, 'set_password', (current) => accounts.setPassword(current, hash, now(), emails))
      await marking.ofUser(id, 'password_changed')
      emit({ type: 'user.password_set', ...subjects(actor, id) }, actor.origin)
    },

    /** Revokes every session of a user. @throws NotFound, PermissionDenied */
    async logOut(actor: Administrator, id: number): Promise<void> {
      permissions.checkOn(await find(id), actor, 'revoke_sessions')
      await retry(() => directory.endAll(id - 1, id))
      await marking.ofUser(id, 'admin')
      emit({ type: 'user.logged_out', ...subjects(actor, id) }, actor.origin)
    },

    /** Ends everything of everybody, the caller included: who calls this may not know which session was stolen. */
    async logOutEverybody(actor: Administrator): Promise<void> {
      permissions.check(actor, 'revoke_all_sessions')
      for (let after = 0; ; ) {
        const end = await retry(() => directory.endOfBatch(after, batch))
        if (end === null) break
        const from = after
        await retry(() => directory.endAll(from, end))
        after = end
      }
      await marking.ofAll('admin')
      emit(
        { type: 'sessions.revoked_all', actorId: actor.id, sessionId: actor.sessionId, detail: 'everybody' },
        actor.origin
      )
    }
  }

  async function find(id: number): Promise<DetailedUser> {
    const user = await retry(() => directory.findById(id))
    if (user === null) throw NotFound()
    return user
  }

  function guarded(
    actor: Administrator,
    id: number,
    action: AccountAction,
    write: (user: User) => Promise<Outcome>,
    removes?: true
  ): Promise<void> {
    return change(id, {
      missing: NotFound,
      ...(removes && { removes }),
      write(user) {
        permissions.checkOn(user, actor, action)
        return write(user)
      }
    })
  }

  function now(): Date {
    return new Date(clock())
  }
}

function normalize(changes: UserChanges): UserChanges {
  const contradiction = changes.isSuperuser === true && changes.isStaff === false
  const problems = { ...checkDescription(changes), ...(contradiction && { is_staff: ['A superuser is staff.'] }) }
  if (Object.keys(problems).length > 0) throw invalidFields(problems)
  const { username, email, ...rest } = changes
  return {
    ...rest,
    ...(username !== undefined && { username: normalizeUsername(username) }),
    ...(email !== undefined && { email: normalizeEmail(email) }),
    ...(rest.isStaff === false && { isSuperuser: false }),
    ...(rest.isSuperuser === true && { isStaff: true })
  }
}

const searching = <Filter extends UserFilter>({ term, ...filter }: Filter) => {
  return { ...filter, ...(term !== undefined && { term: searchTermOf(term) }) }
}

const subjects = (actor: Actor, subjectId: number) => ({ actorId: actor.id, subjectId, sessionId: actor.sessionId })
