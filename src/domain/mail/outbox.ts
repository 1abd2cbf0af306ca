import { isCatalogueError } from '../../errors.js'
import type { Retry } from '../../infra/db/retry.js'
import { cut, lengths } from '../../lengths.js'
import type { EmitEvent } from '../audit/events.js'
import { pauseAfter } from './backoff.js'
import type { Deliver, Delivery, NewEmail, OutboxEmail, Prepare } from './email.js'
import { type OutboxRow, type OutboxStore, rowOf } from './outbox-store.js'
import type { Templates } from './templates.js'

export interface OutboxDeps {
  store: OutboxStore
  retry: Retry
  clock: () => number
  templates: Templates
  deliver: Deliver
  emit: EmitEvent
  /** From 0 to 1. */
  random?: () => number
  /** Told of each attempt, by what came of it. */
  onAttempt?: (result: AttemptResult, email: OutboxEmail, reason: string) => void
}

export const attemptResults = ['sent', 'postponed', 'failed'] as const
export type AttemptResult = (typeof attemptResults)[number]

export type { OutboxRow }

export type Outbox = ReturnType<typeof createOutbox>

/** Milliseconds for which a replica has an email to itself. An attempt takes less (infra/mail/smtp.ts). */
const lease = 5 * 60_000
const batch = 20
/** As many emails are sent at once. */
const parallel = 4

/**
 * Emails that wait to be sent. Their rows are written with the change that they are about, so that nothing is sent for a
 * change that was rolled back, and a mail server that is away loses nothing. Any replica sends them, each at least once.
 */
export function createOutbox(deps: OutboxDeps) {
  const { store, retry, clock, templates, deliver, emit, random = Math.random, onAttempt = () => undefined } = deps
  const kinds = new Map<string, Prepare>()

  return {
    /** Says what emails of a kind are. Replicas of another version leave those alone that they do not know. */
    register(kind: string, prepare: Prepare): void {
      kinds.set(kind, prepare)
    },

    /** The row of an email, to be written in the transaction of a change. */
    rowOf: (email: NewEmail) => rowOf(email, clock()),

    /** Writes an email that is about no change. One statement. */
    async add(email: NewEmail): Promise<void> {
      const row = rowOf(email, clock())
      await retry(() => store.insert(row))
    },

    /** Sends whatever is due, until nothing is left or the signal stops it between two emails. */
    async sendDue(signal?: AbortSignal): Promise<void> {
      while (!signal?.aborted) {
        // Also what has come in meanwhile: a request that was just replaced by its emails.
        const due = await retry(() => store.findDue([...kinds.keys()], new Date(clock()), batch))
        if (due.length === 0) return
        const next = due.values()
        const work = async () => {
          for (const email of next) if (!signal?.aborted) await attempt(email)
        }
        await Promise.all(Array.from({ length: parallel }, work))
      }
    },

    countWaiting: (): Promise<number> => retry(() => store.countWaiting()),
    countFailed: (): Promise<number> => retry(() => store.countFailed())
  }

  async function attempt(found: OutboxEmail): Promise<void> {
    // Not repeated: after an unknown outcome, the lease passes before anyone sends it.
    if (!(await store.claim(found, new Date(clock() + lease)))) return
    const email = { ...found, attempts: found.attempts + 1 }
    const delivery = await deliveryOf(email)
    if (delivery === null) return retry(() => store.remove(email.id))
    if (delivery.accepted) {
      onAttempt('sent', email, '')
      await retry(() => store.remove(email.id))
    } else await giveUpOrPostpone(email, delivery)
  }

  /** @returns null for an email that need not be sent any more */
  async function deliveryOf(email: OutboxEmail): Promise<Delivery | null> {
    try {
      const content = await kinds.get(email.kind)?.(email)
      if (content == null) return null
      return await deliver({ id: email.id, to: email.recipient, ...templates.render(content, email.language) })
    } catch (error) {
      // A database that is away stops all emails, anything else only this one.
      if (isCatalogueError(error)) throw error
      return { accepted: false, permanent: false, reason: `the email cannot be made: ${String(error)}` }
    }
  }

  async function giveUpOrPostpone(email: OutboxEmail, { permanent, reason }: Exclude<Delivery, { accepted: true }>) {
    const now = clock()
    const dueAt = now + pauseAfter(email.attempts, random())
    const lastError = cut(reason.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '), lengths.outbox_emails.lastError)
    if (!permanent && dueAt <= email.giveUpAt.getTime()) {
      onAttempt('postponed', email, lastError)
      return retry(() => store.postpone(email, new Date(dueAt), lastError))
    }
    if (!(await retry(() => store.fail(email, new Date(now), lastError)))) return
    onAttempt('failed', email, lastError)
    emit({ type: 'email.failed', subjectId: email.userId, detail: cut(`${email.kind}: ${lastError}`, 255) })
  }
}
