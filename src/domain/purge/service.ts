import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../../config/index.js'
import type { Retry } from '../../infra/db/retry.js'
import type { AuditService } from '../audit/service.js'
import type { Keyring } from '../keys/managed-keyring.js'
import type { Marking } from '../sessions/marking.js'
import type { UserService } from '../users/service.js'
import type { PurgeStore } from './store.js'

export interface PurgeDeps {
  store: PurgeStore
  retry: Retry
  /** Milliseconds since the epoch. */
  clock: () => number
  audit: Pick<AuditService, 'purge'>
  marking: Pick<Marking, 'complete'>
  users: Pick<UserService, 'activateDue'>
  /** Where there is a managed one. */
  keyring?: Pick<Keyring, 'purge'> | undefined
  /** How long audit events are kept, in milliseconds. */
  auditRetention: number
  /** How long a row outlives its `expiresAt`, in milliseconds: until the last token that needs it is dead. */
  margin: number
}

export interface PurgeOptions {
  /** Stops between two batches. */
  signal?: AbortSignal
  /** Milliseconds of rest between two batches, so that others get to the database. */
  pause?: number
  /** Told of the sessions looked at so far. */
  onProgress?: (seen: number) => void
}

export interface Purged {
  sessions: number
  blacklist: number
  /** Audit events. */
  events: number
}

export type PurgeService = ReturnType<typeof createPurgeService>

/** Beside the longest token, in milliseconds, for clocks that differ and requests under way. */
const slack = 60_000

/** How long a session's row must outlive its `expiresAt`, in milliseconds. */
export function purgeMargin(settings: Pick<Config, 'ACCESS_TOKEN_LIFETIME' | 'LEEWAY'>): number {
  return settings.ACCESS_TOKEN_LIFETIME + settings.LEEWAY + slack
}

/** Milliseconds after which a device on which a user has not logged in is a new one again. */
const keepDevices = 365 * 86_400_000

/** Milliseconds for which emails that could not be sent are kept, and expired links and invitations: a retried email needs its link. */
const keepFailedEmails = 30 * 86_400_000

/** Rows for each statement: few enough that one takes milliseconds. */
const batch = 500

/**
 * Takes away what has expired. A row that keeps a token dead stays until the token is dead by its own `exp`, so nothing
 * comes to life by it.
 */
export function createPurgeService({
  store,
  retry,
  clock,
  margin,
  audit,
  marking,
  users,
  keyring,
  auditRetention
}: PurgeDeps) {
  return {
    countSessions: (): Promise<number> => retry(() => store.countSessions()),

    /**
     * Walks all tables once, marks the sessions that a replica which died left unmarked, and activates users whose
     * deactivation has ended.
     */
    async run({ signal, pause = 20, onProgress }: PurgeOptions = {}): Promise<Purged> {
      await marking.complete({ signal, pause })
      const before = new Date(clock() - margin)
      const purged = { sessions: 0, blacklist: 0, events: 0 }
      const repeat = async (doSome: (limit: number) => Promise<number>): Promise<number> => {
        let total = 0
        for (let done = batch; done === batch && !signal?.aborted; await sleep(pause)) {
          done = await doSome(batch)
          total += done
        }
        return total
      }
      await repeat((limit) => users.activateDue(limit))
      for (let after: string | null = ''; after !== null && !signal?.aborted; ) {
        const from: string = after
        const { deleted, next } = await retry(() => store.deleteExpiredSessions(from, batch, before))
        purged.sessions += deleted
        onProgress?.(batch)
        after = next
        await sleep(pause)
      }
      purged.blacklist = await repeat((limit) => retry(() => store.deleteExpiredBlacklist(limit, before)))
      await repeat((limit) => retry(() => store.deleteExpiredAssertions(limit, before)))
      const longUnseen = new Date(clock() - keepDevices)
      await repeat((limit) => retry(() => store.deleteUnseenDevices(limit, longUnseen)))
      await repeat((limit) => retry(() => store.deleteExpiredChallenges(limit, before)))
      const longFailed = new Date(clock() - keepFailedEmails)
      await repeat((limit) => retry(() => store.deleteExpiredLinks(limit, longFailed)))
      await repeat((limit) => retry(() => store.deleteFailedEmails(limit, longFailed)))
      await repeat((limit) => retry(() => store.deleteExpiredInvitations(limit, longFailed)))
      await keyring?.purge()
      purged.events = await repeat((limit) => audit.purge(new Date(clock() - auditRetention), limit))
      return purged
    }
  }
}
