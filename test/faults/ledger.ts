import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, type client, password, tokensOf } from '../service.js'

/** Whatever answers as the service does. */
export type Caller = ReturnType<typeof client>

/** One login that is refreshed over and over, and what it was told. */
export interface Account {
  name: string
  /** The last refresh token that was handed out. Whatever fails, it works. */
  refresh: string
  access: string
  successes: number
}

/** Every acknowledgement, and every answer that must not have been given. */
export interface Ledger {
  accounts: Account[]
  /** 503 and connections that were refused: allowed while something fails. */
  unavailable: number
  /** Requests whose connection ended before an answer came. */
  lost: number
  /** Everything else: a 401, a 500, a 503 without Retry-After. */
  violations: string[]
  /** When the latest refresh succeeded, by `performance.now()`. */
  lastSuccess: number
  /** Milliseconds that each success took. */
  times: number[]
  /** Milliseconds of the longest wait for any answer. */
  longest: number
}

/** Signs members up and logs each in. */
export async function openLedger(caller: Caller, count: number, prefix = 'member'): Promise<Ledger> {
  const accounts: Account[] = []
  for (let i = 0; i < count; i++) {
    const name = `${prefix}${i}`
    const made = await caller.post('/api/users', { username: name, password })
    if (made.status !== 201) throw new Error(made.text)
    accounts.push({
      name,
      ...tokensOf(await caller.post('/api/token', { username: name, password })),
      successes: 0
    })
  }
  return { accounts, unavailable: 0, lost: 0, violations: [], lastSuccess: 0, times: [], longest: 0 }
}

export interface Load {
  /** Resolves with the milliseconds until the next success from now on. */
  recovery(): Promise<number>
  /** Lets every account finish its last request. */
  stop(): Promise<void>
}

/** Refreshes every account over and over, now here and now there. @param pause milliseconds after each success */
export function keepRefreshing(ledger: Ledger, callers: readonly Caller[], pause = 0): Load {
  const { signal, abort } = stopper()
  const done = Promise.all(ledger.accounts.map((account, i) => refreshOne(ledger, account, callers, i, pause, signal)))
  return {
    async recovery() {
      const from = performance.now()
      while (ledger.lastSuccess <= from) await sleep(5)
      return performance.now() - from
    },
    async stop() {
      abort()
      await done
    }
  }
}

function stopper() {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}

async function refreshOne(
  ledger: Ledger,
  account: Account,
  callers: readonly Caller[],
  turn: number,
  pause: number,
  signal: AbortSignal
) {
  for (let i = turn; !signal.aborted; i++) {
    const from = performance.now()
    const caller = callers[i % callers.length]
    if (caller === undefined) return
    const answer = await ask(caller, account.refresh)
    const took = performance.now() - from
    ledger.longest = Math.max(ledger.longest, took)
    if (typeof answer === 'object' && answer.status === 200) {
      Object.assign(account, tokensOf(answer))
      account.successes++
      ledger.lastSuccess = performance.now()
      ledger.times.push(took)
      if (pause > 0) await sleep(pause)
      continue
    }
    if (answer === 'lost') ledger.lost++
    else if (answer === 'refused' || isUnavailable(answer)) ledger.unavailable++
    else ledger.violations.push(`${account.name}: ${answer.status} ${answer.text}`)
    // A client that was refused does not come back at once.
    await sleep(50)
  }
}

/** 503, and when to come back. */
export const isUnavailable = ({ status, headers }: Answer): boolean => status === 503 && headers.has('retry-after')

async function ask(caller: Caller, refresh: string): Promise<Answer | 'refused' | 'lost'> {
  try {
    return await caller.post('/api/token/refresh', { refresh })
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined
    return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED' ? 'refused' : 'lost'
  }
}

/** Whether each account's last acknowledged tokens work. @returns what does not */
export async function compare(ledger: Ledger, caller: Caller): Promise<string[]> {
  const wrong: string[] = []
  for (const account of ledger.accounts) {
    const opened = await caller.get('/api/users/me', { bearer: account.access })
    if (opened.status !== 200) wrong.push(`${account.name}: access ${opened.status} ${opened.text}`)
    const renewed = await caller.post('/api/token/refresh', { refresh: account.refresh })
    if (renewed.status === 200) Object.assign(account, tokensOf(renewed))
    else wrong.push(`${account.name}: refresh ${renewed.status} ${renewed.text}`)
  }
  return wrong
}
