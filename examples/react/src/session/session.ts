import { type Answer, callService } from '../service'
import { type Ending, onWrittenElsewhere, read, type Stored, withoutOtherTabs, write } from './storage'
import { claimsOf, endOf, renewalOf, type Tokens, tokensIn } from './tokens'

/** What a page shows. */
export interface Status {
  /** Who is logged in, in which session, and since when with the present tokens. */
  user?: { name: string; session: string; since: number }
  ending?: Ending
  /** The service could not be asked for new tokens. The old ones are kept, and it is asked again. */
  waiting: boolean
}

export interface Session {
  /** For React's `useSyncExternalStore`, as `status` is. */
  subscribe(listener: () => void): () => void
  status(): Status
  /** @returns what is wrong, in the browser's language where the service knows it; undefined when it worked */
  logIn(username: string, password: string): Promise<string | undefined>
  /** Ends the session for all tabs at once, and at the service as soon as it can be reached. */
  logOut(): void
  /** Gets something for whoever is logged in, with a token that is alive. */
  get(path: string): Promise<Answer>
}

const LONGEST_PAUSE = 30_000
/** Of a timer: beyond this it would run at once. */
const LONGEST_WAIT = 2 ** 31 - 1

/** Keeps whoever logs in logged in, until they log out here or elsewhere. One for the whole page. */
export function createSession(): Session {
  const listeners = new Set<() => void>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let renewal: Promise<void> | undefined
  let failures = 0
  /** After a failure: when the service may be asked again. */
  let restUntil = 0
  let status = currentStatus()

  onWrittenElsewhere(changed)
  addEventListener('online', () => {
    restUntil = 0
    wake()
  })
  // Timers run late in a tab that nobody sees, and not at all while the computer sleeps
  document.addEventListener('visibilitychange', wake)
  wake()

  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    status: () => status,
    async logIn(username, password) {
      const answer = await callService('/api/token', { json: { username, password } })
      const tokens = tokensIn(answer)
      if (tokens === undefined) return String(answer.body.detail ?? 'The service cannot be reached. Please try again.')
      save({ tokens })
    },
    logOut() {
      const { tokens } = read()
      save({})
      if (tokens !== undefined) void end(tokens.refresh)
    },
    async get(path) {
      if (isDue()) await renew()
      const answer = await callService(path, read().tokens)
      if (answer.status !== 401 || Date.now() < restUntil) return answer
      // Too old, or from a session that is over: which of them, the service says when it is asked for new ones
      await renew()
      const { tokens } = read()
      return tokens === undefined ? answer : callService(path, tokens)
    }
  }

  function dueAt(): number {
    const { tokens } = read()
    return tokens === undefined ? Number.POSITIVE_INFINITY : Math.max(renewalOf(tokens), restUntil)
  }

  function isDue(): boolean {
    return Date.now() >= dueAt()
  }

  /** Renews what is due, and comes back when the next is. */
  function wake(): void {
    clearTimeout(timer)
    if (isDue()) void renew().then(wake)
    else timer = setTimeout(wake, Math.min(dueAt() - Date.now(), LONGEST_WAIT))
  }

  /** Exchanges the refresh token for a new pair, unless another tab does. */
  function renew(): Promise<void> {
    const seen = read().tokens?.access
    renewal ??= withoutOtherTabs(async () => {
      const { tokens } = read()
      if (tokens !== undefined && tokens.access === seen) await exchange(tokens)
    }).finally(() => {
      renewal = undefined
    })
    return renewal
  }

  async function exchange(tokens: Tokens): Promise<void> {
    const answer = await callService('/api/token/refresh', { json: { refresh: tokens.refresh } })
    // Meanwhile somebody may have logged out, or in again
    if (read().tokens?.access !== tokens.access) return
    const renewed = tokensIn(answer, tokens.refresh)
    if (renewed !== undefined) return save({ tokens: renewed })
    // Nothing else ends a session: the tokens are as good as before when the service or the network is away
    if (answer.status === 401) return save({ ending: endingOf(tokens, answer) })
    restUntil = Date.now() + pauseAfter(answer, failures)
    failures++
    show()
  }

  function save(stored: Stored): void {
    write(stored)
    changed()
  }

  function changed(): void {
    failures = 0
    restUntil = 0
    show()
  }

  function show(): void {
    status = currentStatus()
    wake()
    for (const listener of listeners) listener()
  }

  function currentStatus(): Status {
    const { tokens, ending } = read()
    const waiting = failures > 0
    if (tokens === undefined) return { waiting, ...(ending && { ending }) }
    const { username, sid } = claimsOf(tokens.access)
    return { waiting, user: { name: username, session: sid, since: tokens.since } }
  }
}

/** Tells the service that a session is over, and again while it is away. */
async function end(refresh: string, failures = 0): Promise<void> {
  const answer = await callService('/api/token/blacklist', { json: { refresh } })
  const isAway = answer.status === 0 || answer.status === 429 || answer.status >= 500
  if (isAway) setTimeout(end, pauseAfter(answer, failures), refresh, failures + 1)
}

/** As long as the service says, and longer from time to time: 1, 2, 4… seconds. */
function pauseAfter({ retryAfter = 0 }: Answer, failures: number): number {
  return Math.max(retryAfter, Math.min(1000 * 2 ** failures, LONGEST_PAUSE))
}

function endingOf(tokens: Tokens, { body }: Answer): Ending {
  if (Date.now() >= endOf(tokens)) return 'expired'
  return body.code === 'token_not_valid' ? 'elsewhere' : 'closed'
}
