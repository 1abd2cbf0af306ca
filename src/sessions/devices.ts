import type { EmitEvent, Origin } from '../audit/events.js'
import { isOutcomeUnknown } from '../db/failures.js'
import type { Page, PageRequest } from '../db/page.js'
import type { Retry } from '../db/retry.js'
import { NotFound, sessionOver, UserNotFound } from '../errors.js'
import { describeDevice } from './device.js'
import type { DeviceStore, Life, ListedSession } from './device-store.js'
import { SessionEnded } from './ending-store.js'
import type { RevocationReason } from './service.js'

export interface DeviceServiceDeps {
  store: DeviceStore
  retry: Retry
  clock: () => number
  /** Milliseconds by which a session may be over and still be renewed. */
  leeway: number
  /** Milliseconds from its login after which a session is over in any case. */
  maxLifetime: number | undefined
  emit?: EmitEvent
}

/** Who asks, and the session it is asked in; null for the command line and for tokens signed elsewhere. */
export interface Viewer {
  userId: number | null
  sessionId: string | null
  origin?: Origin
}

export type DeviceService = ReturnType<typeof createDeviceService>

/** The devices a member is logged in on: live sessions, to look at and to end. */
export function createDeviceService(deps: DeviceServiceDeps) {
  const { store, retry, clock, leeway, maxLifetime, emit = () => undefined } = deps

  return {
    /** Live sessions, of one member or of all, the newest first. */
    find: (page: PageRequest, userId?: number): Promise<Page<ListedSession>> =>
      retry(() => store.find(life(), page, userId)),

    count: (): Promise<number> => retry(() => store.count(life())),

    /** Whether the user has logged in from the network of this IP address, as far back as sessions are kept. */
    isKnownAddress: (userId: number, ip: string): Promise<boolean> => retry(() => store.hasNetwork(userId, ip)),

    /** A member's own. @throws NotFound when it is another's, over, or was never there */
    async end(viewer: Viewer & { userId: number }, id: string): Promise<void> {
      await end(id, 'ended', viewer.userId)
      emit({ type: 'session.revoked', actorId: viewer.userId, subjectId: viewer.userId, sessionId: id }, viewer.origin)
    },

    /** Anybody's, by staff. @throws NotFound */
    async endAny(viewer: Viewer, id: string): Promise<void> {
      const subjectId = await end(id, 'admin')
      emit({ type: 'session.revoked', actorId: viewer.userId, subjectId, sessionId: id }, viewer.origin)
    },

    /** All of a member's but the one it is asked in, and logins under way. */
    async endOthers({ userId, sessionId, origin }: Viewer & { userId: number }): Promise<void> {
      const found = await retry(() => store.endOthers(userId, sessionId, 'ended', new Date(clock()))).catch((error) => {
        throw error instanceof SessionEnded ? sessionOver() : error
      })
      if (!found) throw UserNotFound()
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

  async function end(id: string, reason: RevocationReason, userId?: number): Promise<number | null> {
    // An end whose answer was lost has happened when the retry finds nothing alive.
    let unknown = false
    return retry(async () => {
      const now = new Date(clock())
      const owner = await store.end(id, reason, life(), now, userId).catch((error: unknown) => {
        unknown ||= isOutcomeUnknown(error)
        throw error
      })
      if (owner === null && !unknown) throw NotFound()
      return owner
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
