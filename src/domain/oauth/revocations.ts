import type { Retry } from '../../infra/db/retry.js'
import type { RevocationsStore } from './revocations-store.js'

export interface RevocationsDeps {
  store: RevocationsStore
  retry: Retry
  clock: () => number
  /** Milliseconds that the longest token lives which opens protected routes. */
  longestLife: number
  /** The same for tokens that clients got. */
  longestOfClients: number
  /** Whether a token is renewed without its session being written. */
  renewsUnseen: boolean
}

/** A session or a single token, as its tokens name it. */
export interface Revocation {
  sid?: string
  jti?: string
  revoked_at: string
  /** When no token is left that this is about. */
  expires_at: string
}

/** A page of the feed. */
export interface Revocations {
  revocations: Revocation[]
  /** Where to go on from. */
  next: string
  /** Whether there is more right now. */
  more: boolean
}

/**
 * How much of the feed comes twice, in milliseconds: what a replica whose clock is behind, or whose transaction took its
 * time, has ended earlier than the newest that was seen.
 */
const overlap = 10_000
const pageSize = 1_000

/** What was ended within one access lifetime: whatever ended earlier has outlived its tokens. */
export function createRevocations({ store, retry, clock, longestLife, ...deps }: RevocationsDeps) {
  const { renewsUnseen } = deps
  const longestOfClients = Math.max(deps.longestOfClients, longestLife)

  /** @param since `next` of the page before, or a moment; undefined for all there is */
  return async function read(since: string | undefined): Promise<Revocations> {
    const now = clock()
    const before = (life: number) => new Date(now - life - overlap)
    const cursor = since && isMoment(since) ? store.cursorAt(new Date(since)) : since
    const horizon = {
      since: before(longestLife),
      usedSince: renewsUnseen ? new Date(0) : before(longestLife),
      clientsSince: before(longestOfClients)
    }
    const page = { limit: pageSize, ...(cursor && { cursor }) }
    const { items, next } = await retry(() => store.find(page, horizon))
    return {
      revocations: items.map(({ kind, id, at }) => ({
        ...(kind === 'token' ? { jti: id } : { sid: id }),
        revoked_at: at.toISOString(),
        expires_at: new Date(at.getTime() + (kind === 'session' ? longestLife : longestOfClients)).toISOString()
      })),
      next: next ?? store.cursorAt(new Date(now - overlap)),
      more: next !== null
    }
  }
}

const isMoment = (text: string): boolean => /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text))
