import { textOf } from '../answer.js'
import { claimsOf, timesOf } from '../claims.js'
import { idempotencyHeader, newIdempotencyKey } from '../idempotency-key.js'
import { type Lifespan, lifespan } from '../lifespan.js'
import { pause } from '../waiting.js'
import { type Body, post } from './calls.js'
import { createFetch } from './fetch.js'
import { endOf, isSettled, pauseAfter, reasonOf } from './rules.js'
import { SessionError } from './session-error.js'
import type { Message, Surroundings, Tokens } from './surroundings.js'
import type { BrowserSession, EndReason, SessionOptions, SessionState, TwoFactorStep } from './types.js'

/** How long a caller waits for a token while the service is unavailable. */
const PATIENCE = 10_000
/** Between two looks at the clock: timers stand still while a computer sleeps. */
const TICK = 30_000
/** How long tokens are used at least, whatever they say. */
const SHORTEST_LIFE = 1000
/** How long the message of another tab may be on its way. */
const MESSAGE_DELAY = 1000

/** A session in a page, or in what a test puts in its place. */
export function createSessionIn(surroundings: Surroundings, options: SessionOptions): BrowserSession {
  const { clock, random, after, store, exclusively, tell } = surroundings
  const isCookie = options.transport === 'cookie'
  const root = `${surroundings.baseUrl}/api/token`
  const prefix = isCookie ? `${root}/cookie` : root
  // Otherwise the browser's default
  const credentials = isCookie ? 'include' : undefined
  const tools = { ...surroundings, requestTimeout: options.requestTimeout ?? PATIENCE }

  const listeners = new Set<(state: SessionState) => void>()
  let state: SessionState = { status: isCookie && !store.read().isLeaving ? 'loading' : 'logged_out' }
  let live: (Tokens & Lifespan) | undefined
  /** Changes with new tokens and with the end of the session: what was requested before does not matter any more. */
  let epoch = 0
  let work: Promise<void> | undefined
  let failures = 0
  /** No request is sent before that. */
  let restUntil = 0
  let isClosed = false
  let stopTimer = () => {}
  let arrive = () => {}

  const stopListening = surroundings.listen(hear, (isOnline) => {
    // What the service asked for with Retry-After is not cut short
    if (isOnline && state.status !== 'logged_out' && state.problem?.retryAfter === undefined) restUntil = 0
    wake()
  })
  wake()

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    logIn: (credentials) => enter('passkey' in credentials ? '/passkey' : '', credentials),
    async passkey(ask) {
      const options = await post(`${root}/passkey/options`, {}, tools)
      return ask({ ...options, challenge: String(options.challenge) })
    },
    logOut,
    token,
    fetch: createFetch({ ...tools, token, tokenAfter }),
    close() {
      isClosed = true
      stopTimer()
      stopListening()
      listeners.clear()
    }
  }

  function change(next: SessionState): void {
    state = next
    for (const listener of [...listeners]) listener(state)
  }

  function call(path: string, json?: object, headers?: Record<string, string>): Promise<Body> {
    return post(prefix + path, { json, headers, credentials }, tools)
  }

  function dueAt(): number {
    if (store.read().isLeaving) return restUntil
    return state.status === 'logged_out' ? Number.POSITIVE_INFINITY : Math.max(live?.renewAt ?? 0, restUntil)
  }

  /** Does what is due, and looks again later. A page in the background renews nothing. */
  function wake(): void {
    stopTimer()
    const rest = dueAt() - clock()
    // Outside of a page, a timer would keep the process running
    if (isClosed || !surroundings.isPage || rest === Number.POSITIVE_INFINITY) return
    if (rest <= 0 && (live === undefined || !surroundings.isHidden())) void renew()
    else stopTimer = after(rest > 0 ? Math.min(rest, TICK) : TICK, wake)
  }

  /** Renews the tokens, or tells the service of a logout. Never rejects. */
  function renew(): Promise<void> {
    const seen = live
    const { at } = store.read()
    work ??= exclusively(() => (store.read().isLeaving ? leave() : refresh(seen, at))).finally(() => {
      work = undefined
      wake()
    })
    return work
  }

  async function refresh(seen: typeof live, at: number | undefined): Promise<void> {
    if (state.status === 'logged_out' || live !== seen) return
    // Another tab has renewed them while this one waited for its turn
    if (isCookie && store.read().at !== at && (await hasArrived(seen))) return
    const began = epoch
    const stored = store.read()
    const { key = newIdempotencyKey(), refresh } = stored
    // Before the request: after a lost response, this tab, another one or the next page repeats it
    store.write({ ...stored, key })
    const sentAt = clock()
    try {
      const body = await call('/refresh', sent(refresh), idempotencyHeader(key))
      // The user has logged out meanwhile: the successor is what has to be revoked
      if (store.read().isLeaving) store.write({ ...store.read(), refresh: textOf(body.refresh) ?? refresh })
      else if (epoch === began) begin(body, { sentAt, isRepeated: stored.key !== undefined }, refresh)
    } catch (error) {
      if (epoch === began) fail(error, stored.endsAt)
    }
  }

  function hasArrived(seen: typeof live): Promise<boolean> {
    return new Promise((resolve) => {
      const stop = after(MESSAGE_DELAY, () => arrive())
      arrive = () => {
        stop()
        resolve(live !== seen)
      }
    })
  }

  /** Only a 401 ends a session. Whatever else goes wrong, the tokens are as good as before. */
  function fail(error: unknown, endsAt: number | undefined): void {
    if (error instanceof SessionError && error.status === 401) {
      const reason = reasonOf(error.code, clock(), endsAt)
      store.write({})
      end(reason)
      if (isCookie) tell({ reason })
    } else if (state.status !== 'logged_out') change({ ...state, problem: postpone(error) })
  }

  function postpone(error: unknown): SessionError {
    const problem =
      error instanceof SessionError ? error : new SessionError(String(error), { code: 'error', cause: error })
    restUntil = clock() + pauseAfter(failures++, random(), problem.retryAfter)
    return problem
  }

  function enter(path: string, json: object): Promise<TwoFactorStep | undefined> {
    return exclusively(async () => {
      // The cookie is about to be replaced
      if (store.read().isLeaving) await leave()
      const sentAt = clock()
      const body = await call(path, json)
      if (body.code === 'two_factor_required') return secondStep(body)
      begin(body, { sentAt, isRepeated: false })
    })
  }

  function secondStep({ methods, two_factor_token }: Body): TwoFactorStep {
    return {
      methods: Array.isArray(methods) ? methods : [],
      async confirm(proof) {
        await enter('/two-factor', { ...proof, two_factor_token })
      }
    }
  }

  /** @throws {SessionError} there are no tokens in the body */
  function begin(body: Body, received: Omit<Tokens, 'access'>, earlier?: string): void {
    const access = textOf(body.access)
    const refresh = textOf(body.refresh) ?? earlier
    if (access === undefined || !(isCookie || refresh))
      throw new SessionError('The service answered without tokens.', { code: 'bad_answer', status: 200 })
    const expiry = refresh ? timesOf(claimsOf(refresh)).exp : Date.parse(String(body.refresh_expires_at)) / 1000
    const now = clock()
    store.write({ at: now, endsAt: endOf(expiry, access, received.sentAt), refresh })
    const tokens = { access, ...received }
    adopt(tokens)
    if (isCookie) tell({ tokens })
  }

  function adopt(tokens: Tokens): void {
    const { sentAt, isRepeated } = tokens
    const now = clock()
    const repeats = isRepeated ? Number.POSITIVE_INFINITY : 0
    const { renewAt, endsAt } = lifespan(tokens, { sentAt, now, random: random(), repeats })
    live = { ...tokens, endsAt, renewAt: Math.max(renewAt, now + SHORTEST_LIFE) }
    epoch++
    failures = restUntil = 0
    change({ status: 'logged_in', claims: claimsOf(tokens.access) })
    wake()
  }

  function end(reason: EndReason | undefined): void {
    live = undefined
    epoch++
    failures = restUntil = 0
    change({ status: 'logged_out', ...(reason && { reason }) })
  }

  function hear(message: Message): void {
    if ('tokens' in message) {
      if (!store.read().isLeaving) adopt(message.tokens)
    } else if (state.status !== 'logged_out') {
      if (isCookie) end(message.reason)
      else void depart()
    }
    arrive()
  }

  async function logOut(): Promise<void> {
    if (state.status === 'logged_out') return
    const departure = depart()
    tell({ reason: 'logged_out' })
    await departure
  }

  async function depart(): Promise<void> {
    store.write({ isLeaving: true, refresh: store.read().refresh })
    end('logged_out')
    await work
    if (store.read().isLeaving) await renew()
  }

  /** Tells the service that the user has logged out. */
  async function leave(): Promise<void> {
    const { refresh } = store.read()
    try {
      await call('/blacklist', sent(refresh))
    } catch (error) {
      if (!isSettled(error)) return void postpone(error)
    }
    store.write({})
    failures = restUntil = 0
  }

  async function token(): Promise<string | undefined> {
    const giveUpAt = clock() + PATIENCE
    while (state.status !== 'logged_out') {
      if (live !== undefined && clock() < live.endsAt) {
        if (clock() >= dueAt()) void renew()
        return live.access
      }
      const rest = restUntil - clock()
      if (rest > 0 && state.problem && restUntil > giveUpAt) throw state.problem
      await pause(rest, after)
      const before = live
      await renew()
      if (live !== before) return live?.access
    }
    return undefined
  }

  async function tokenAfter(rejected: string): Promise<string | undefined> {
    if (live?.access === rejected && clock() >= restUntil) await renew()
    return live?.access === rejected ? undefined : live?.access
  }
}

const sent = (refresh: string | undefined): object | undefined => (refresh ? { refresh } : undefined)
