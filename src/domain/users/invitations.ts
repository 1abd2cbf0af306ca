import { Conflict, invalidFields, NotFound } from '../../errors.js'
import { mostCounted, type Page, type PageRequest } from '../../infra/db/page.js'
import type { PrismaTransaction } from '../../infra/db/prisma.js'
import type { Retry } from '../../infra/db/retry.js'
import type { AuditEventType, EmitEvent, Origin } from '../audit/events.js'
import { voidLink } from '../links/link-mail.js'
import type { OneTimeTokens } from '../links/one-time-token.js'
import { patience } from '../mail/backoff.js'
import type { OutboxEmail } from '../mail/email.js'
import { lifetimeIn } from '../mail/lifetime.js'
import type { Outbox } from '../mail/outbox.js'
import type { MailLanguage } from '../mail/texts/index.js'
import { checkDescription } from './checks.js'
import { emailKey, normalizeEmail } from './email.js'
import { type IdentityRules, takenMessage } from './identity.js'
import { consumeInvitation, findInviter, type Invitation, type InvitationStore } from './invitation-store.js'
import { type Administrator, type Permissions, type Rank, rankOf } from './permissions.js'
import type { UserService } from './service.js'
import { languageOf, type User, type UserLanguage } from './user.js'
import { normalizeUsername, usernameKey } from './username.js'

export interface InvitationsDeps {
  store: InvitationStore
  users: Pick<UserService, 'isTaken' | 'register'>
  identity: Pick<IdentityRules, 'check'>
  tokens: OneTimeTokens
  outbox: Pick<Outbox, 'register' | 'rowOf'>
  permissions: Pick<Permissions, 'checkOn'>
  retry: Retry
  clock: () => number
  emit: EmitEvent
  /** Milliseconds for which an invitation is good, from the sending of its email. */
  lifetime: number
  /** The page that takes a token. The username is blank where the invited user chooses one. */
  pageFor: (token: string, username: string) => string
}

/** The invited user, and the rights that the user will have. */
export interface NewInvitation {
  email: string
  /** Left out where the invited user chooses one. */
  username?: string
  level?: number
  isStaff?: boolean
  language?: MailLanguage
}

/** What an invited user decides. */
export interface Acceptance {
  token: string
  username?: string
  password: string
  nickname?: string
  /** The language of the request, where the invitation names none. */
  language: UserLanguage
}

export type Invitations = ReturnType<typeof createInvitations>

const kind = 'invitation'

/** Sign-ups by invitation: a link in an email, which also proves the email. */
export function createInvitations(deps: InvitationsDeps) {
  const { store, users, identity, tokens, outbox, permissions, retry, clock, emit, lifetime } = deps
  outbox.register(kind, prepare)

  return {
    /**
     * Invites a user. An earlier invitation to the same email is void then.
     *
     * @param language of the email, where the invitation names none
     * @throws Invalid, PermissionDenied; Conflict when the username is taken, or the email where emails log in
     */
    async create(actor: Administrator, wanted: NewInvitation, language: MailLanguage): Promise<Invitation> {
      const { username = '', level = 1, isStaff = false } = wanted
      permissions.checkOn({ isStaff }, actor, 'create')
      const email = normalizeEmail(wanted.email)
      const key = emailKey(email)
      const problems = {
        ...checkDescription({ email, level, ...(username !== '' && { username }) }),
        ...(email === '' && { email: ['This field may not be blank.'] })
      }
      if (Object.keys(problems).length > 0 || key === null) throw invalidFields(problems)
      const earlier = await retry(() => store.findByEmail(key))
      if (earlier !== null) permissions.checkOn(earlier, actor, 'create')
      const name = normalizeUsername(username)
      await retry(() => identity.check({ email, ...(name !== '' && { username: name }) }))
      if (name !== '' && (await users.isTaken(name))) throw Conflict(takenMessage)
      const { seed, hash } = tokens.make()
      const { origin } = actor
      const row = outbox.rowOf({
        ...{ kind, userId: null, recipient: email, language: wanted.language ?? language, seed },
        ...(origin && { origin })
      })
      const invitation = {
        ...{ id: row.id, hash, email, emailKey: key, username: name, level, isStaff, language: wanted.language ?? '' },
        ...{ invitedById: actor.id, createdAt: row.createdAt, expiresAt: new Date(clock() + patience + lifetime) }
      }
      await retry(() => store.issue(invitation, row))
      record('invitation.created', actor, invitation)
      return invitation
    },

    /** Invitations that were not accepted, the newest first. */
    find: (page: PageRequest): Promise<Page<Invitation>> => retry(() => store.find(page)),

    /** How many there are, at most `mostCounted`. */
    count: (): Promise<number> => retry(() => store.countOf(mostCounted)),

    present,

    /** Deletes an invitation, whose link is void then. @throws NotFound, PermissionDenied */
    async remove(actor: Administrator, id: string): Promise<void> {
      const invitation = await retry(() => store.findById(id))
      if (invitation === null) throw NotFound()
      permissions.checkOn(invitation, actor, 'create')
      await retry(() => store.remove(id))
      record('invitation.deleted', actor, invitation)
    },

    /**
     * Creates the invited user, whose email is verified. Everything that is wrong with the request leaves the invitation good.
     *
     * @throws Invalid with messages at `token`, `username` or `password`; Conflict when the username or email is taken
     */
    async accept({ token, password, nickname, ...wanted }: Acceptance, origin: Origin): Promise<User> {
      const hash = tokens.hashOf(token)
      const invitation = await requireGood(hash)
      const username = usernameOf(invitation, wanted.username)
      const { email, level, isStaff } = invitation
      const registration = {
        ...{ username, password, email, emailVerified: true, level, isStaff },
        ...{ language: languageOf(invitation) ?? wanted.language, ...(nickname !== undefined && { nickname }) }
      }
      try {
        return await users.register(registration, { id: null, sessionId: null, origin }, consume)
      } catch (error) {
        // Of two that accept at once, the second finds the username taken, by the first.
        if (error instanceof Conflict) await requireGood(hash)
        throw error
      }

      async function consume(tx: PrismaTransaction): Promise<void> {
        if (!mayInvite(invitation, await findInviter(tx, invitation))) throw voidLink()
        if (!(await consumeInvitation(tx, invitation, new Date(clock())))) throw voidLink()
      }
    }
  }

  async function requireGood(hash: string): Promise<Invitation> {
    const found = await retry(() => store.findByHash(hash))
    if (found === null || found.invitation.expiresAt.getTime() <= clock()) throw voidLink()
    if (!mayInvite(found.invitation, found.inviter)) throw voidLink()
    return found.invitation
  }

  /** Whether who invited may still create such a user. The command line always may. */
  function mayInvite(invitation: Invitation, inviter: User | null): boolean {
    const { invitedById: id } = invitation
    if (id !== null && !(inviter?.isActive && inviter.isStaff)) return false
    const rank: Rank = inviter === null ? 'superuser' : rankOf(inviter)
    try {
      permissions.checkOn(invitation, { id, rank, sessionId: null }, 'create')
      return true
    } catch {
      return false
    }
  }

  async function prepare({ seed, language, recipient, giveUpAt }: OutboxEmail) {
    const token = tokens.tokenOf(seed)
    if (clock() > giveUpAt.getTime()) return null
    const hash = tokens.hashOf(token)
    const found = await retry(() => store.findByHash(hash))
    if (found === null || !(await retry(() => store.renew(hash, new Date(clock() + lifetime))))) return null
    const link = deps.pageFor(token, found.invitation.username)
    const values = { email: recipient, link, lifetime: lifetimeIn(language, lifetime) }
    return { template: kind, values } as const
  }

  function record(type: AuditEventType, actor: Administrator, { email, isStaff }: Invitation): void {
    const detail = isStaff ? `${email}, is_staff=true` : email
    emit({ type, actorId: actor.id, sessionId: actor.sessionId, detail }, actor.origin)
  }
}

/** The username of the invitation, or else that of the request. */
function usernameOf({ username: fixed }: Invitation, wanted = ''): string {
  if (fixed === '' && wanted === '') throw invalidFields({ username: ['This field is required.'] })
  if (fixed === '') return wanted
  if (wanted !== '' && usernameKey(wanted) !== usernameKey(fixed)) throw invalidFields({ username: [otherUsername] })
  return fixed
}

const otherUsername = 'The invitation is for another username.'

/** An invitation as the API shows it: never its token. */
function present(invitation: Invitation) {
  return {
    id: invitation.id,
    email: invitation.email,
    username: invitation.username,
    level: invitation.level,
    is_staff: invitation.isStaff,
    language: languageOf(invitation),
    invited_by_id: invitation.invitedById,
    created_at: invitation.createdAt.toISOString(),
    expires_at: invitation.expiresAt.toISOString()
  }
}
