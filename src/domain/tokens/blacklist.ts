import { NotFound } from '../../errors.js'
import { isOutcomeUnknown } from '../../infra/db/failures.js'
import { mostCounted, type Page, type PageRequest } from '../../infra/db/page.js'
import type { Retry } from '../../infra/db/retry.js'
import type { Actor, EmitEvent } from '../audit/events.js'
import type { Administrator, Permissions } from '../users/permissions.js'
import type { BlacklistedToken, BlacklistFilter, BlacklistStore } from './blacklist-store.js'

export interface BlacklistDeps {
  store: BlacklistStore
  retry: Retry
  clock: () => number
  /** Milliseconds that the longest token lives which is issued now. */
  longestLife: number
  permissions: Pick<Permissions, 'check'>
  emit?: EmitEvent
}

export interface BlacklistRequest {
  jti: string
  /** Kept at least until the longest token is dead that could have this `jti`. */
  expiresAt?: Date
  reason?: string
}

export type BlacklistService = ReturnType<typeof createBlacklist>

/** Single tokens that are refused by their `jti` while their session lives on. */
export function createBlacklist({
  store,
  retry,
  clock,
  longestLife,
  permissions,
  emit = () => undefined
}: BlacklistDeps) {
  return {
    refuse,

    /** How many tokens of the list a filter finds, at most `mostCounted`. */
    countOf: (filter: BlacklistFilter): Promise<number> => retry(() => store.count(filter, mostCounted)),

    find: (filter: BlacklistFilter, page: PageRequest): Promise<Page<BlacklistedToken>> =>
      retry(() => store.find(filter, page)),

    /** The same for staff, who name any token. @throws PermissionDenied */
    async add(actor: Administrator, request: BlacklistRequest): Promise<BlacklistedToken> {
      permissions.check(actor, 'change_blacklist')
      return refuse(actor, request)
    },

    /** Lets a token work again, until it expires or its session ends. @throws NotFound */
    async remove(actor: Administrator, jti: string): Promise<void> {
      permissions.check(actor, 'change_blacklist')
      // A removal whose answer was lost has happened when the retry finds nothing.
      let unknown = false
      await retry(async () => {
        const removed = await store.remove(jti).catch((error: unknown) => {
          unknown ||= isOutcomeUnknown(error)
          throw error
        })
        if (!removed && !unknown) throw NotFound()
      })
      emit(
        { type: 'token.unblacklisted', actorId: actor.id, sessionId: actor.sessionId, detail: `jti=${jti}` },
        actor.origin
      )
    },

    present: ({ jti, expiresAt, blacklistedAt, reason }: BlacklistedToken) => ({
      jti,
      expires_at: expiresAt.toISOString(),
      blacklisted_at: blacklistedAt.toISOString(),
      reason
    })
  }

  /**
   * Refuses a token from now on. The row outlives it whatever the caller says: one that was purged too early would
   * bring the token back.
   */
  async function refuse(actor: Actor, { jti, expiresAt, reason = '' }: BlacklistRequest): Promise<BlacklistedToken> {
    const now = clock()
    const end = Math.max(expiresAt?.getTime() ?? 0, now + longestLife)
    const wanted = { jti, expiresAt: new Date(end), blacklistedAt: new Date(now), reason }
    const added = await retry(() => store.insert(wanted))
    emit(
      { type: 'token.blacklisted', actorId: actor.id, sessionId: actor.sessionId, detail: `jti=${jti}` },
      actor.origin
    )
    return added ? wanted : ((await retry(() => store.findOne(jti))) ?? wanted)
  }
}
