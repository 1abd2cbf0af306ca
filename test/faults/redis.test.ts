import { setTimeout as sleep } from 'node:timers/promises'
import { startRedis, withoutRedis } from '../servers/redis.js'
import { password } from '../service.js'
import { fault, isShort, ms } from './fault.js'
import { compare, keepRefreshing, openLedger } from './ledger.js'
import { setStage } from './stage.js'

const accounts = 20
const length = isShort ? 3_000 : 15_000

for (const [name, fail] of [
  ['killed', 'SIGKILL'],
  ['frozen', 'SIGSTOP']
] as const) {
  fault(9, `Redis is ${name} under load: requests are not affected, and guessing is still limited`, async (t) => {
    if (withoutRedis) throw new Error(withoutRedis)
    const redis = await startRedis(t)
    const { replicas } = await setStage(t, { REDIS_URL: redis.url, RATE_LIMIT: '1000000/1m', LOGIN_RATE_LIMIT: '5/1h' })
    const ledger = await openLedger(replicas[0], accounts)
    const load = keepRefreshing(ledger, replicas)
    await sleep(1_000)
    ledger.longest = 0
    redis.process.kill(fail)
    const guess = () => replicas[0].post('/api/token', { username: 'member0', password: 'wrong' })
    const statuses: number[] = []
    for (let i = 0; i < 10; i++) statuses.push((await guess()).status)
    await sleep(length)
    if (fail === 'SIGSTOP') redis.process.kill('SIGCONT')
    else await startRedis(t, new URL(redis.url).port)
    await sleep(1_000)
    await load.stop()
    t.same(statuses, [401, 401, 401, 401, 401, 429, 429, 429, 429, 429])
    t.same(ledger.violations.slice(0, 5), [])
    t.equal(ledger.unavailable, 0, 'it is not needed')
    t.ok(ledger.longest < 1_000, `the longest wait was ${ms(ledger.longest)}`)
    t.same(await compare(ledger, replicas[1]), [])
    const other = await replicas[1].post('/api/token', { username: 'member1', password })
    t.equal(other.status, 200)
    return `${ledger.times.length} × 200, no 503, the longest wait ${ms(ledger.longest)}; the sixth guess was rejected`
  })
}
