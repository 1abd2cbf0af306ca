import { LRUCache } from 'lru-cache'
import { InvalidClient, isCatalogueError } from '../../errors.js'
import type { AuditEventType, CountActivity, EmitEvent, Origin } from './events.js'

export interface RejectionsDeps {
  emit: EmitEvent
  count: CountActivity
  clock: () => number
  /** What counts as the same IP address. */
  networkOf: (ip: string) => string
}

/** A request that was refused, as far as it is known who asked for what. */
export interface Rejected {
  origin: Origin
  actorId: number | null
  subjectId: number | null
  sessionId: string | null
  /** The client whose token the request brought; null for none. */
  clientId: string | null
  /** The method and the route's pattern: a path may hold anything. */
  route: string
}

/** Milliseconds in which a rejection that comes again leaves no further event. */
const shortestWindow = 60_000
/** As many rejections are remembered; while as many are in their window, further ones leave no event. */
const mostRemembered = 1_000

/**
 * Records what was refused: wrong client credentials, throttling, and missing rights. One event for each network, user,
 * client and route in a window, and a bound over all of them, so that nobody fills the audit log. The count of throttled
 * requests has all of them.
 */
export function createRejections({ emit, count, clock, networkOf }: RejectionsDeps) {
  const remembered = new LRUCache<string, number>({ max: mostRemembered })

  return function record(error: unknown, { origin, route, clientId, ...who }: Rejected): void {
    const type = typeOf(error)
    if (type === undefined || !isCatalogueError(error)) return
    if (type === 'request.throttled') count('throttled_requests')
    const client = error.client ?? clientId
    const key = JSON.stringify([type, networkOf(origin.clientIp), who.actorId, who.subjectId, client, route])
    if (!isFirst(key, Math.max(shortestWindow, (error.retryAfter ?? 0) * 1_000))) return
    emit({ type, ...who, detail: client === null ? route : `client=${client}: ${route}` }, origin)
  }

  function isFirst(key: string, window: number): boolean {
    const now = clock()
    if ((remembered.peek(key) ?? 0) > now) return false
    if (remembered.size >= mostRemembered) forgetPast(now)
    if (remembered.size >= mostRemembered) return false
    remembered.set(key, now + window)
    return true
  }

  function forgetPast(now: number): void {
    for (const [key, until] of remembered.entries()) if (until <= now) remembered.delete(key)
  }
}

function typeOf(error: unknown): AuditEventType | undefined {
  if (error instanceof InvalidClient) return 'client.rejected'
  if (!isCatalogueError(error)) return undefined
  if (error.statusCode === 403) return 'request.denied'
  return error.statusCode === 429 ? 'request.throttled' : undefined
}
