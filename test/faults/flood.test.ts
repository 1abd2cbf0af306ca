import { setTimeout as sleep } from 'node:timers/promises'
import { startReplica } from '../process.js'
import { type Answer, password } from '../service.js'
import { fault, isShort, ms, quantile } from './fault.js'
import { type Caller, compare, isUnavailable, keepRefreshing, openLedger } from './ledger.js'
import { setPlace } from './stage.js'

const accounts = 20
const rounds = isShort ? 2 : 6
const length = isShort ? 3_000 : 8_000
/** Timings decide nothing where other work shares the machine: there this only catches a collapse. */
const bound = isShort ? 10 : 3

fault(
  11,
  'ten times more logins than the service can hash: refreshes continue, the excess gets a 503 with Retry-After',
  async (t) => {
    const { databaseUrl } = await setPlace(t)
    const replica = await startReplica(t, { DATABASE_URL: databaseUrl, BCRYPT_COST: '10' })
    const ledger = await openLedger(replica, accounts)
    const capacity = await hashesPerSecond(replica)
    const load = keepRefreshing(ledger, [replica], 50)
    const p99 = async (during: Promise<unknown>) => {
      ledger.times.length = 0
      await during
      return quantile(ledger.times, 0.99)
    }
    const logins: Answer[] = []
    const flooding = () => flood(replica, 10 * capacity, length, logins)
    await flooding()
    const before = replica.memory()
    const idle: number[] = []
    const flooded: number[] = []
    for (let i = 0; i < rounds; i++) {
      idle.push(await p99(sleep(length)))
      flooded.push(await p99(flooding()))
    }
    await load.stop()
    const after = replica.memory()
    const [quiet, busy] = [quantile(idle, 0.5), quantile(flooded, 0.5)]
    const refused = logins.filter((answer) => isUnavailable(answer) || answer.status === 429)
    const served = logins.filter(({ status }) => status === 200)
    t.equal(served.length + refused.length, logins.length, 'no other answer')
    t.ok(refused.every(({ headers }) => headers.has('retry-after')))
    t.ok(served.length > 0 && refused.length > served.length, `${served.length} of ${logins.length} were served`)
    t.same(ledger.violations.slice(0, 5), [])
    t.equal(ledger.unavailable, 0, 'no refresh was refused')
    t.ok(busy <= bound * quiet, `p99 of refreshes: ${ms(quiet)}, then ${ms(busy)}`)
    t.ok(after < 1.5 * before, `memory: ${mb(before)}, then ${mb(after)}`)
    t.same(await compare(ledger, replica), [])
    return (
      `${Math.round(10 * capacity)} logins/s: ${served.length} × 200, ${refused.length} × 503; ` +
      `p99 of refreshes ${ms(busy)}, without ${ms(quiet)}; memory ${mb(before)}, then ${mb(after)}`
    )
  }
)

const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`

const logIn = (caller: Caller, account: number) => caller.post('/api/token', { username: `member${account}`, password })

async function hashesPerSecond(caller: Caller): Promise<number> {
  const from = performance.now()
  const count = 16
  await Promise.all(Array.from({ length: count }, (_, i) => logIn(caller, i % accounts)))
  return (count * 1_000) / (performance.now() - from)
}

/** Comes at its own pace, whatever is answered. */
async function flood(caller: Caller, perSecond: number, length: number, answers: Answer[]): Promise<void> {
  const sent: Promise<unknown>[] = []
  const from = performance.now()
  for (let passed = 0; passed < length; passed = performance.now() - from) {
    while (sent.length < (perSecond * passed) / 1_000) {
      sent.push(logIn(caller, sent.length % accounts).then((answer) => answers.push(answer)))
    }
    await sleep(10)
  }
  await Promise.all(sent)
}
