import { NotFound, sessionOver, UserNotFound } from '../../errors.js'
import { isOutcomeUnknown } from '../../infra/db/failures.js'
import { everyPage, mostCounted, type Page, type PageRequest } from '../../infra/db/page.js'
import type { Retry } from '../../infra/db/retry.js'
import type { EmitEvent, Origin } from '../audit/events.js'
import type { Administrator, Permissions } from '../users/permissions.js'
import { describeDevice } from './device.js'
import { SessionEnded } from './ending-store.js'
import type { Life, ListedSession, ManagementStore, SessionOwner, StoredSession } from './management-store.js'
import type { Marking } from './marking.js'
import type { RevocationReason } from './session.js'

export interface SessionManagementDeps {
  store: ManagementStore
  retry: Retry
  clock: () => number
  /** Milliseconds by which a session may be over and still be renewed. */
  leeway: number
  /** Milliseconds from its login after which a session is over in any case. */
  maxLifetime: number | undefined
  permissions: Pick<Permissions, 'checkOn'>
  marking: Pick<Marking, 'ofUser'>
  emit?: EmitEvent
}

/** Who asks, and the session it is asked in; null for the command line and for tokens signed elsewhere. */
export interface Viewer {
  userId: number | null
  sessionId: string | null
  origin?: Origin
}

export type SessionManagement = ReturnType<typeof createSessionManagement>

/** The devices a user is logged in on: live sessions, to look at and to end. */
export function createSessionManagement(deps: SessionManagementDeps) {
  const { store, retry, clock, leeway, maxLifetime, permissions, marking, emit = () => undefined } = deps

  return {
    /** Live sessions, of one user or of all, the newest first. */
    find: (page: PageRequest, userId?: number): Promise<Page<ListedSession>> =>
      retry(() => store.find(life(), page, userId)),

    /** How many sessions are alive, of one user or of all, at most `mostCounted`. */
    countOf: (userId?: number): Promise<number> => retry(() => store.countOf(life(), mostCounted, userId)),

    count: (): Promise<number> => retry(() => store.count(life())),

    /** Everything that is stored of a user's sessions, page by page, the newest first. */
    async *everyOf(userId: number) {
      for await (const page of everyPage((request) => retry(() => store.findStored(userId, request))))
        yield page.map(presentStored)
    },

    /** Whether the user has logged in from the network of this IP address, as far back as sessions are kept. */
    isKnownAddress: (userId: number, ip: string): Promise<boolean> => retry(() => store.hasNetwork(userId, ip)),

    /** A user's own. @throws NotFound when it is another's, over, or was never there */
    async end(viewer: Viewer & { userId: number }, id: string): Promise<void> {
      await end(id, 'ended', (owner) => {
        if (owner.id !== viewer.userId) throw NotFound()
      })
      emit({ type: 'session.revoked', actorId: viewer.userId, subjectId: viewer.userId, sessionId: id }, viewer.origin)
    },

    /** Another user's. @throws NotFound, PermissionDenied */
    async endAny(actor: Administrator, id: string): Promise<void> {
      const subjectId = await end(id, 'admin', (owner) => permissions.checkOn(owner, actor, 'revoke_sessions'))
      emit({ type: 'session.revoked', actorId: actor.id, subjectId, sessionId: id }, actor.origin)
    },

    /** All of a user's but the one it is asked in, and logins under way. */
    async endOthers({ userId, sessionId, origin }: Viewer & { userId: number }): Promise<void> {
      const found = await retry(() => store.endOthers(userId, sessionId)).catch((error) => {
        throw error instanceof SessionEnded ? sessionOver() : error
      })
      if (!found) throw UserNotFound()
      await marking.ofUser(userId, 'ended')
      emit({ type: 'sessions.revoked_all', actorId: userId, subjectId: userId, sessionId, detail: 'others' }, origin)
    },

    /** A session as its owner sees it. */
    present: (session: ListedSession, viewer: Viewer) => ({
      id: session.id,
      created_at: session.createdAt.toISOString(),
      refreshed_at: session.rotatedAt.toISOString(),
      expires_at: endOf(session).toISOString(),
      device: describeDevice(session.userAgent),
      ip: session.ip,
      current: session.id === viewer.sessionId
    })
  }

  /** @param check throws when this session is not to be revoked */
  async function end(
    id: string,
    reason: RevocationReason,
    check: (owner: SessionOwner) => void
  ): Promise<number | null> {
    // An end whose answer was lost has happened when the retry finds nothing alive.
    let sentFor: number | null = null
    return retry(async () => {
      const owner = await store.findOwner(id, life())
      if (owner === null) {
        if (sentFor === null) throw NotFound()
        return sentFor
      }
      check(owner)
      const ended = await store.end(id, reason, new Date(clock())).catch((error: unknown) => {
        if (isOutcomeUnknown(error)) sentFor = owner.id
        throw error
      })
      if (!ended && sentFor === null) throw NotFound()
      return owner.id
    })
  }

  function life(): Life {
    const now = clock() - leeway
    return { at: new Date(now), since: new Date(maxLifetime === undefined ? 0 : now - maxLifetime) }
  }

  function endOf({ createdAt, expiresAt }: ListedSession): Date {
    return maxLifetime === undefined
      ? expiresAt
      : new Date(Math.min(expiresAt.getTime(), createdAt.getTime() + maxLifetime))
  }
}

const presentStored = (session: StoredSession) => ({
  id: session.id,
  created_at: session.createdAt.toISOString(),
  refreshed_at: session.rotatedAt.toISOString(),
  expires_at: session.expiresAt.toISOString(),
  authenticated_at: session.authenticatedAt?.toISOString() ?? null,
  revoked_at: session.revokedAt?.toISOString() ?? null,
  revoked_reason: session.revokedReason,
  user_agent: session.userAgent,
  ip: session.ip,
  client_id: session.clientId,
  scope: session.scope
})
