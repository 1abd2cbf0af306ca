import { invalidFields, PermissionDenied, sessionOver, UserNotFound, unavailable } from '../../errors.js'
import type { Retry } from '../../infra/db/retry.js'
import type { EmitEvent, Origin } from '../audit/events.js'
import type { EmailVerification } from '../links/email-verification.js'
import type { Notices } from '../mail/notices.js'
import type { PasswordHasher } from '../passwords/hasher.js'
import type { PasswordPolicy } from '../passwords/policy.js'
import { SessionEnded } from '../sessions/ending-store.js'
import type { SessionLifecycle } from '../sessions/lifecycle.js'
import type { Marking } from '../sessions/marking.js'
import type { Session } from '../sessions/session.js'
import type { AccountStore, PasswordSwap } from './account-store.js'
import { createChanger } from './changes.js'
import { checkDescription } from './checks.js'
import { normalizeEmail } from './email.js'
import type { IdentityRules } from './identity.js'
import type { UserStore } from './store.js'
import type { User, UserLanguage } from './user.js'

export interface AccountServiceDeps {
  store: UserStore
  accounts: AccountStore
  sessions: Pick<SessionLifecycle, 'reauthenticate'>
  marking: Pick<Marking, 'ofUser'>
  notices: Pick<Notices, 'rowsOf' | 'ofNewEmail'>
  /** Sends links to new emails; left out where nobody has to prove them. */
  verification?: Pick<EmailVerification, 'linkForChange'>
  /** Whether users may not remove their email. */
  emailRequired?: boolean
  identity: IdentityRules
  hasher: PasswordHasher
  policy: PasswordPolicy
  retry: Retry
  clock: () => number
  emit?: EmitEvent
}

/** The request of a user, and the session it is asked in; null where the token was signed elsewhere. */
export interface Owner extends Origin {
  user: User
  sessionId: string | null
  currentSession: Pick<Session, 'clientId'> | null
}

export interface Profile {
  nickname?: string
  email?: string
  language?: UserLanguage
}

export type AccountService = ReturnType<typeof createAccountService>

/** What users do with their own account. */
export function createAccountService(deps: AccountServiceDeps) {
  const { store, accounts, sessions, marking, notices, verification, identity, hasher, policy, retry, clock } = deps
  const { emit = () => undefined } = deps
  const change = createChanger({ find: store.findById, retry })

  return {
    /**
     * @param requestEmail asks for a new email, which counts once a link that was sent there is used; without it, a new email
     * counts at once
     * @throws Invalid with a message for each bad field, Conflict when the email is another user's and emails log in
     */
    async update(
      owner: Owner,
      { nickname, email: written, language }: Profile,
      requestEmail?: (email: string) => Promise<void>
    ): Promise<User> {
      const { id } = owner.user
      const problems = checkDescription({ nickname, email: written })
      if (Object.keys(problems).length > 0) throw invalidFields(problems)
      const wanted = written === undefined ? undefined : normalizeEmail(written)
      if (wanted === '' && deps.emailRequired) throw invalidFields({ email: ['This field may not be blank.'] })
      const isRequested = requestEmail !== undefined && !!wanted && wanted !== owner.user.email
      if (isRequested) await requestEmail(wanted)
      const email = isRequested ? undefined : wanted
      const changes = {
        ...(nickname !== undefined && { nickname }),
        ...(email !== undefined && { email }),
        ...(language !== undefined && { language })
      }
      await change(id, {
        missing: UserNotFound,
        async write(user) {
          await identity.check(changes, id)
          const emails = notices.ofNewEmail(user, changes.email, owner)
          const issued = await verification?.linkForChange(user, changes, owner)
          return accounts.update(user, changes, identity.emailKeyOf(changes.email ?? user.email), { emails, issued })
        }
      })
      const detail = Object.keys(changes).join(', ')
      if (detail !== '') emit({ type: 'user.changed', ...by(owner), detail }, owner)
      return read(id)
    },

    /**
     * Deletes the account, ends everything and frees the name.
     *
     * @throws Invalid with a message at `password` when it is wrong, Conflict for the last active superuser
     */
    async remove(owner: Owner, password: string): Promise<void> {
      const { id } = owner.user
      await whileProven(owner, password, 'password', async (hash) => {
        let proven = true
        await change(id, {
          missing: UserNotFound,
          removes: true,
          async write(user) {
            const outcome = await accounts.remove(user, hash)
            proven = outcome !== 'stale' || (await store.findWithPassword(id))?.password === hash
            return proven ? outcome : 'done'
          }
        })
        return proven
      })
      await marking.ofUser(id, 'deleted')
      emit({ type: 'user.deleted', ...by(owner) }, owner)
    },

    /**
     * Proves that it is the user who sends the requests of this session, not somebody with a stolen token of it.
     *
     * @param proof the password, or another proof, which throws when it is not good
     * @throws Invalid with a message at `current_password`, PermissionDenied without a session of the user's own, and what the
     * proof throws
     */
    async reauthenticate(owner: Owner, proof: string | (() => Promise<void>)): Promise<void> {
      const { user, sessionId, currentSession } = owner
      if (sessionId === null || currentSession?.clientId !== null) throw PermissionDenied()
      const renew = async () => {
        if (!(await sessions.reauthenticate(sessionId, user.id))) throw sessionOver()
        return true
      }
      if (typeof proof === 'string') await whileProven(owner, proof, 'current_password', renew)
      else {
        await proof()
        await renew()
      }
      emit({ type: 'user.reauthenticated', ...by(owner) }, owner)
    },

    /**
     * Changes the password and ends every other session.
     *
     * @throws Invalid with messages at `current_password` or `new_password`
     */
    async changePassword(owner: Owner, current: string, fresh: string): Promise<void> {
      const { id } = owner.user
      const emails = notices.rowsOf('password_changed', owner.user, owner)
      let to: string | undefined
      await whileProven(owner, current, 'current_password', async (from, user) => {
        const problems = await policy.check(fresh, user, owner.clientIp)
        if (problems.length > 0) throw invalidFields({ new_password: problems })
        to ??= await hasher.hash(fresh, owner.clientIp)
        return swap({ id, from, to, keep: owner.sessionId, emails })
      })
      await marking.ofUser(id, 'password_changed')
      emit({ type: 'user.password_changed', ...by(owner) }, owner)
    }
  }

  /** @returns whether the stored hash was still the one that the current password was compared with */
  function swap(passwords: Omit<PasswordSwap, 'at'>): Promise<boolean> {
    return retry(async () => {
      try {
        if ((await accounts.swapPassword({ ...passwords, at: now() })) === 'done') return true
      } catch (error) {
        throw error instanceof SessionEnded ? sessionOver() : error
      }
      const found = await store.findWithPassword(passwords.id)
      if (found === null) throw UserNotFound()
      if (!found.user.isActive) throw sessionOver()
      // No two hashes are alike: an earlier try did it, and only its answer was lost.
      return found.password === passwords.to
    })
  }

  /**
   * Compares a password and acts on the hash it was compared with. A login may have replaced the hash meanwhile by one of
   * another cost, so the comparison is repeated then; when the password itself was changed, that comparison fails.
   *
   * @param act false when the hash was no longer there
   * @throws Invalid with a message at the field when this is not the user's password
   */
  async function whileProven(
    { user: { id }, clientIp }: Owner,
    password: string,
    field: string,
    act: (hash: string, user: User) => Promise<boolean>
  ): Promise<void> {
    for (let tries = 0; tries < 3; tries++) {
      const found = await retry(() => store.findWithPassword(id))
      if (found === null) throw UserNotFound()
      if (!(await hasher.verify(password, found.password, clientIp)))
        throw invalidFields({ [field]: ['Invalid password.'] })
      if (await act(found.password, found.user)) return
    }
    throw unavailable(new Error(`the hash of user ${id} kept changing`))
  }

  async function read(id: number): Promise<User> {
    const user = await retry(() => store.findById(id))
    if (user === null) throw UserNotFound()
    return user
  }

  function now(): Date {
    return new Date(clock())
  }
}

const by = ({ user: { id }, sessionId }: Owner) => ({ actorId: id, subjectId: id, sessionId })
