import { collectDefaultMetrics, Registry } from 'prom-client'
import { createInstruments } from './instruments.js'
import { createLatest } from './latest.js'
import { causeOf, revocationCauses } from './revocations.js'
import type { Collected } from './totals.js'

/** How many connections to the database there are. */
export interface PoolUse {
  active: number
  idle: number
  /** Callers that wait for one. */
  waiting: number
}

/** What is read when somebody asks, and not counted as it happens. */
export interface Sources {
  passwordQueue: () => number
  statements: () => number
  /** undefined where there is no pool. */
  pool: () => PoolUse | undefined
  /** Asked at most once a minute. */
  liveSessions: () => Promise<number>
  /** The same of emails. */
  waitingEmails: () => Promise<number>
  failedEmails: () => Promise<number>
}

export interface FinishedRequest {
  method: string
  /** The pattern; undefined where nothing matched. */
  route: string | undefined
  /** 499 when the client left before the answer. */
  status: number
  seconds: number
}

export interface MetricsDeps {
  version: string
  /** Milliseconds on a clock that never goes back. */
  now?: () => number
}

export type Metrics = ReturnType<typeof createMetrics>

const maxAge = 60_000

/** Counts and times of what happens, in the format that Prometheus reads. Telling it something costs microseconds. */
export function createMetrics({ version, now = () => performance.now() }: MetricsDeps) {
  const registry = new Registry()
  const on = createInstruments(registry)
  let sources: Partial<Sources> = {}
  const liveSessions = createLatest({ read: () => sources.liveSessions?.(), maxAge, now })
  const waitingEmails = createLatest({ read: () => sources.waitingEmails?.(), maxAge, now })
  const failedEmails = createLatest({ read: () => sources.failedEmails?.(), maxAge, now })
  on.buildInfo.set({ version, node: process.version }, 1)
  for (const result of ['success', 'failure']) on.logins.inc({ result }, 0)
  for (const result of ['sent', 'postponed', 'failed']) on.emails.inc({ result }, 0)
  for (const method of ['totp', 'recovery_code']) {
    for (const result of ['success', 'failure']) on.secondSteps.inc({ method, result }, 0)
  }
  for (const cause of revocationCauses) on.revocations.inc({ cause }, 0)

  return {
    contentType: registry.contentType,

    /** Adds places to read from. */
    watch(more: Partial<Sources>): void {
      sources = { ...sources, ...more }
    },

    request({ method, route = 'none', status, seconds }: FinishedRequest): void {
      on.requests.inc({ method, route, status })
      on.requestSeconds.observe({ method, route }, seconds)
    },

    /** A request that was refused because the service is too busy. */
    shed: (): void => on.shed.inc(),

    /** What the record of events and the activity by the hour are told of, by its name there. */
    happened(name: string): void {
      if (name === 'login.succeeded') on.logins.inc({ result: 'success' })
      if (name === 'login.failed') on.logins.inc({ result: 'failure' })
      if (name === 'refreshes') on.refreshes.inc()
      if (name === 'reuse_detections') on.reuse.inc()
      const cause = causeOf(name)
      if (cause !== undefined) on.revocations.inc({ cause })
    },

    secondStepTried: (method: string, isGood: boolean): void =>
      on.secondSteps.inc({ method, result: isGood ? 'success' : 'failure' }),
    emailAttempted: (result: string): void => on.emails.inc({ result }),
    eventsLost: (count: number): void => on.eventsLost.inc(count),
    passwordHashed: (seconds: number): void => on.passwordSeconds.observe(seconds),
    passwordRefused: (): void => on.passwordRefused.inc(),
    databaseRetry: (code = 'none'): void => on.retries.inc({ code }),

    /** Everything, as text. */
    async read(): Promise<string> {
      return (await current()).metrics()
    },

    /** Everything, to be merged with what other processes of the same service have. */
    async collect(): Promise<Collected> {
      return (await current()).getMetricsAsJSON()
    }
  }

  async function current(): Promise<Registry> {
    on.passwordQueue.set(sources.passwordQueue?.() ?? 0)
    // A counter that is kept elsewhere.
    on.statements.reset()
    on.statements.inc(sources.statements?.() ?? 0)
    const pool = sources.pool?.()
    if (pool !== undefined) {
      on.connections.set({ state: 'active' }, pool.active)
      on.connections.set({ state: 'idle' }, pool.idle)
      on.waiting.set(pool.waiting)
    }
    const live = await liveSessions()
    if (live !== undefined) on.liveSessions.set(live)
    const [waiting, failed] = await Promise.all([waitingEmails(), failedEmails()])
    if (waiting !== undefined) on.outboxEmails.set({ state: 'waiting' }, waiting)
    if (failed !== undefined) on.outboxEmails.set({ state: 'failed' }, failed)
    return Registry.merge([registry, ofProcess()])
  }
}

let processRegistry: Registry | undefined

/** Memory, processor, garbage collection and the event loop's delay: one for the process, however many services it has. */
function ofProcess(): Registry {
  if (processRegistry === undefined) {
    processRegistry = new Registry()
    collectDefaultMetrics({ register: processRegistry })
  }
  return processRegistry
}
