import { setTimeout as sleep } from 'node:timers/promises'
import * as jose from 'jose'
import type { Test } from 'tap'
import { type Replica, startReplica } from '../process.js'
import { freePort } from '../servers/private-server.js'
import { fault, isShort, ms } from './fault.js'
import { type Caller, compare, keepRefreshing, openLedger } from './ledger.js'
import { setPlace } from './stage.js'

const accounts = 20

interface Standing extends Caller {
  current: Replica
  start(): Promise<void>
}

/** A replica that is started again at the same address. */
async function standing(t: Test, databaseUrl: string, more: Record<string, string> = {}): Promise<Standing> {
  const settings = { DATABASE_URL: databaseUrl, PORT: String(await freePort()), ...more }
  const first = await startReplica(t, settings)
  const own: Standing = {
    current: first,
    async start() {
      own.current = await startReplica(t, settings)
    },
    call: (...args) => own.current.call(...args),
    get: (...args) => own.current.get(...args),
    post: (...args) => own.current.post(...args)
  }
  return own
}

const kills = isShort ? 3 : 20
fault(
  8,
  `a replica is killed under keep-alive load and started again, ${kills} times: every acknowledged token works`,
  async (t) => {
    const { databaseUrl } = await setPlace(t)
    const replicas = [await standing(t, databaseUrl), await standing(t, databaseUrl)] as const
    const ledger = await openLedger(replicas[0], accounts)
    const load = keepRefreshing(ledger, replicas)
    for (let i = 0; i < kills; i++) {
      await sleep(500)
      const victim = replicas[i % 2 === 0 ? 0 : 1]
      await victim.current.kill()
      await sleep(200)
      await victim.start()
    }
    await load.recovery()
    await load.stop()
    t.same(ledger.violations.slice(0, 5), [])
    t.same(await compare(ledger, replicas[1]), [])
    return `${ledger.times.length} × 200; ${ledger.lost} responses lost with the process`
  }
)

const restarts = isShort ? 4 : 20
fault(
  8,
  `${restarts} restarts by SIGTERM under keep-alive load: every acknowledged token works, and the process stops in time`,
  async (t) => {
    const { databaseUrl } = await setPlace(t)
    const delay = { SHUTDOWN_DELAY: isShort ? '1s' : '3s' }
    const replicas = [await standing(t, databaseUrl, delay), await standing(t, databaseUrl, delay)] as const
    const ledger = await openLedger(replicas[0], accounts)
    const load = keepRefreshing(ledger, replicas)
    let slowest = 0
    for (let i = 0; i < restarts; i++) {
      await sleep(500)
      const victim = replicas[i % 2 === 0 ? 0 : 1]
      const from = performance.now()
      const ending = await victim.current.stop()
      slowest = Math.max(slowest, performance.now() - from)
      t.same(ending, { code: 0, signal: null })
      await victim.start()
    }
    await load.recovery()
    await load.stop()
    t.same(ledger.violations.slice(0, 5), [])
    t.same(await compare(ledger, replicas[1]), [])
    return `${ledger.times.length} × 200; ${ledger.lost} responses lost; stopped within ${ms(slowest)}`
  }
)

fault(
  10,
  "one replica's clock is 90 s ahead, then 90 s behind: both accept the tokens of either, and agree on what is a reuse",
  async (t) => {
    const seen: string[] = []
    for (const skew of [90, -90]) {
      const { databaseUrl } = await setPlace(t)
      const settings = { DATABASE_URL: databaseUrl, ACCESS_TOKEN_LIFETIME: '60s', REFRESH_REUSE_INTERVAL: '10s' }
      const right = await startReplica(t, settings)
      const wrong = await startReplica(t, { ...settings, NODE_OPTIONS: skewed(skew) })
      const ledger = await openLedger(wrong, accounts)
      const load = keepRefreshing(ledger, [right, wrong])
      await sleep(isShort ? 1_500 : 10_000)
      await load.stop()
      t.same(ledger.violations.slice(0, 5), [])
      for (const replica of [right, wrong]) t.same(await compare(ledger, replica), [])
      const [account] = ledger.accounts
      if (account === undefined) throw new Error('no account')
      // A second tab within the interval, on each side of the swap
      for (const [first, second] of [
        [right, wrong],
        [wrong, right]
      ] as const) {
        const { refresh } = account
        const swapped = await first.post('/api/token/refresh', { refresh })
        const again = await second.post('/api/token/refresh', { refresh })
        t.same([swapped.status, again.status], [200, 200], again.text)
        t.equal(again.body.refresh, swapped.body.refresh)
        account.refresh = String(again.body.refresh)
        const { iat = 0 } = jose.decodeJwt(account.refresh)
        t.ok(Math.abs(iat - Date.now() / 1_000) < 5, 'the time is the one that both see')
      }
      seen.push(`${skew} s: ${ledger.times.length} × 200`)
    }
    return seen.join('; ')
  }
)

/** Options of Node.js under which a process sees another time of day than the machine has. */
function skewed(seconds: number): string {
  const code = `const own = Date; const shift = ${seconds * 1_000};
    globalThis.Date = class extends own {
      constructor(...args) { args.length === 0 ? super(own.now() + shift) : super(...args) }
      static now() { return own.now() + shift }
    }
    Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + shift })`
  return `--import=data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
}
