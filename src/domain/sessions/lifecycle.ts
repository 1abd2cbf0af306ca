import { v7 as uuidv7 } from 'uuid'
import type { Retry } from '../../infra/db/retry.js'
import { cut, lengths } from '../../lengths.js'
import type { Origin } from '../audit/events.js'
import type { Notices } from '../mail/notices.js'
import type { User } from '../users/user.js'
import { type Device, describeDevice } from './device.js'
import type { DeviceNotices } from './device-notices.js'
import type { Marking } from './marking.js'
import type { Binding, RevocationReason, Session, SessionState } from './session.js'
import type { SessionStore } from './store.js'

export interface SessionLifecycleDeps {
  store: SessionStore
  retry: Retry
  clock: () => number
  marking: Pick<Marking, 'keepNewest' | 'trim'>
  notices: Pick<Notices, 'isOn' | 'rowsOf'>
  devices: DeviceNotices
  /** How many devices a user may be logged in on. */
  limit: number | undefined
}

const columns = lengths.sessions

export type SessionLifecycle = ReturnType<typeof createSessionLifecycle>

/** Logins: one row each, however often its tokens are renewed. */
export function createSessionLifecycle({
  store,
  retry,
  clock,
  marking,
  notices,
  devices,
  limit
}: SessionLifecycleDeps) {
  return {
    /**
     * Starts a session. With a limit, the user's oldest ones beyond it are revoked before this returns.
     *
     * A user who has not used the device before gets an email about it.
     *
     * @param lifetime milliseconds after which no token of the session can be alive
     */
    async open(user: User, device: Device, lifetime: number, origin?: Origin): Promise<Session> {
      const now = clock()
      const session = {
        id: uuidv7({ msecs: now }),
        userId: user.id,
        epoch: user.epoch,
        createdAt: new Date(now),
        expiresAt: new Date(now + lifetime)
      }
      const row = { ...session, ip: cut(device.ip, columns.ip), userAgent: cut(device.userAgent, columns.userAgent) }
      if (limit === undefined) {
        await retry(() => store.insert(row))
        marking.trim(user.id, user.epoch)
      } else {
        await retry(() => store.insertNext(row))
        await marking.keepNewest(limit - 1, { userId: user.id, epoch: user.epoch, before: session.id })
      }
      await devices.note(user, device, origin)
      const fresh = {
        authenticatedAt: session.createdAt,
        rotationKey: null,
        revokedAt: null,
        revokedReason: null,
        clientId: null,
        scope: null
      }
      return { ...session, ...fresh, generation: 0, rotatedAt: session.createdAt }
    },

    /** Ends a session. */
    revoke: (id: string, reason: RevocationReason): Promise<void> =>
      retry(() => store.revoke(id, reason, new Date(clock()))),

    /** Ends a session whose refresh token was used twice, and tells the user. */
    async revokeReused({ id }: Session, user: User, origin: Origin | undefined): Promise<void> {
      const device = notices.isOn ? describeDevice(await retry(() => store.userAgentOf(id))) : ''
      const emails = notices.rowsOf('token_reused', user, origin, device)
      await retry(() => store.revoke(id, 'reuse', new Date(clock()), emails))
    },

    /** Reads all that decides on a token of the session, in one statement or a part of one. Not repeated on failure. */
    find: (id: string, jti: string): Promise<SessionState | null> => store.find(id, jti),

    /** Moves a session on by one generation; false when another use was faster or the session ended. */
    consume: store.consume,

    /** Notes that the user proved in this session who they are; false when it is over, or a client's. */
    reauthenticate: (id: string, userId: number): Promise<boolean> =>
      retry(() => store.reauthenticate(id, userId, new Date(clock()))),

    /** Binds a session that nobody has bound; false when somebody was faster. Not repeated on failure. */
    bind: (id: string, to: Binding): Promise<boolean> => store.bind(id, to)
  }
}
