import { setTimeout as sleep } from 'node:timers/promises'
import type { Retry } from '../../infra/db/retry.js'
import type { CountedSessions, MarkingStore } from './marking-store.js'
import type { RevocationReason } from './session.js'

export interface MarkingDeps {
  store: MarkingStore
  /** The same for work that no request waits for. */
  background: MarkingStore
  retry: Retry
  clock: () => number
  /** Told of what could not be marked now. The purge will. */
  onFailure?: (error: unknown) => void
}

export interface CompletionOptions {
  /** Stops between two batches. */
  signal?: AbortSignal | undefined
  /** Milliseconds of rest between two batches, so that others get to the database. */
  pause?: number
}

/** One batch. @returns whether there may be more */
type Step = (store: MarkingStore) => Promise<boolean>

export type Marking = ReturnType<typeof createMarking>

/** Rows of each statement: few enough that one takes milliseconds. */
const batch = 1_000
const cooldownMs = 20
/** Sessions beyond a limit that are read at once: to find any, the database sorts all that the user has. */
const readAhead = 20_000
/** As many live sessions a user may have without SESSION_LIMIT. */
const mostSessions = 1_000

/**
 * Marks sessions as revoked that the user's epoch or the client's deactivation has revoked already: for lists, for the
 * feed of revocations, and so that the reason is kept. However many there are, a request waits for the first thousand at
 * most, and never fails because of them; the others follow in the background. Those that a crash leaves behind are found by
 * the purge (`complete`).
 *
 * A row is marked with the time of its marking, not of what ended it: readers of the feed, who go on from the newest that
 * they have seen, miss none.
 */
export function createMarking({ store, background, retry, clock, onFailure = () => undefined }: MarkingDeps) {
  const stopping = new AbortController()
  let following = Promise.resolve()

  return {
    /** After the commit of what ended all sessions of a user, or all but one. */
    ofUser: (userId: number, reason: RevocationReason): Promise<void> =>
      begin(async (from) => {
        const ids = await retry(() => from.findOfUser(userId, batch))
        await mark(from, ids, reason)
        return ids.length === batch
      }),

    /** After the commit of what deactivated or removed a client. */
    ofClient: (clientId: string): Promise<void> => begin(ofClient(clientId)),

    /** Marks all that an inactive client has left, before it is activated again. */
    finishClient: (clientId: string): Promise<void> => finish(ofClient(clientId)),

    /** After the commit of what ended all sessions of all users. */
    ofAll: (reason: RevocationReason): Promise<void> => begin(walk(() => reason)),

    /**
     * Revokes a user's oldest sessions beyond a limit: all of them before this returns, in as many statements as it takes.
     * Those of other epochs are left alone: those of an earlier one are revoked, and a login that was overtaken by the
     * revocation of everything must not revoke what lives.
     */
    keepNewest: (keep: number, counted: CountedSessions): Promise<void> => finish(beyond(keep, counted)),

    /** The same without SESSION_LIMIT, in the background: the thousand newest stay. */
    trim: (userId: number, epoch: number): void => follow(beyond(mostSessions, { userId, epoch })),

    /** Marks whatever is left, whoever left it. Replicas may do this at once. */
    async complete({ signal, pause = cooldownMs }: CompletionOptions = {}): Promise<void> {
      const step = walk((derived) => derived)
      while (!signal?.aborted && (await step(background))) await sleep(pause)
    },

    /** Resolves when nothing follows in the background any more. */
    async settled(): Promise<void> {
      let last: Promise<void>
      do {
        last = following
        await last
      } while (last !== following)
    },

    /** Stops between two batches. */
    async close(): Promise<void> {
      stopping.abort()
      await following
    }
  }

  async function begin(step: Step): Promise<void> {
    const more = await step(store).catch((error: unknown) => {
      onFailure(error)
      return true
    })
    if (more) follow(step)
  }

  async function finish(step: Step): Promise<void> {
    while (await step(store));
  }

  /** One after the other, so that the database has one of these to do at a time. */
  function follow(step: Step): void {
    following = following.then(async () => {
      try {
        while (!stopping.signal.aborted && (await step(background))) await sleep(cooldownMs)
      } catch (error) {
        onFailure(error)
      }
    })
  }

  function ofClient(clientId: string): Step {
    return async (from) => {
      const ids = await retry(() => from.findOfClient(clientId, batch))
      await mark(from, ids, 'client')
      return ids.length === batch
    }
  }

  function beyond(keep: number, counted: CountedSessions): Step {
    return async (from) => {
      const ids = await retry(() => from.findBeyond(keep, counted, new Date(clock()), readAhead))
      await mark(from, ids, 'session_limit')
      return ids.length === readAhead
    }
  }

  function walk(reasonOf: (derived: string) => string): Step {
    let after = ''
    return async (from) => {
      const { found, next } = await retry(() => from.findNext(after, batch))
      for (const reason of new Set(found.map((session) => reasonOf(session.reason)))) {
        const ids = found.flatMap((session) => (reasonOf(session.reason) === reason ? [session.id] : []))
        await mark(from, ids, reason)
      }
      after = next ?? after
      return next !== null
    }
  }

  async function mark(from: MarkingStore, ids: readonly string[], reason: string): Promise<void> {
    for (let start = 0; start < ids.length; start += batch) {
      const some = ids.slice(start, start + batch)
      await retry(() => from.mark(some, reason, new Date(clock())))
    }
  }
}
