import { setTimeout as sleep } from 'node:timers/promises'
import { type Replica, startReplica } from '../process.js'
import { password } from '../service.js'
import { fault, isShort, ms } from './fault.js'
import { setPlace } from './stage.js'

const requests = 133
const length = 15_000
/** Milliseconds within which a login from elsewhere has to succeed; more where other work shares the machine. */
const bound = isShort ? 15_000 : 3_000

fault(
  13,
  'one IP address requests more hashes than the service can compute: logins from another one succeed',
  async (t) => {
    const seen: string[] = []
    for (const limit of ['off', '10/10m']) {
      const { databaseUrl } = await setPlace(t)
      const replica = await startReplica(t, {
        DATABASE_URL: databaseUrl,
        BCRYPT_COST: '12',
        TRUST_PROXY: '127.0.0.1',
        RATE_LIMIT: '600/1m',
        LOGIN_RATE_LIMIT: '60/1m',
        REGISTRATION_RATE_LIMIT: limit
      })
      await from(replica, '192.0.2.1', '/api/users', 'neo')
      const attack = flood(replica)
      const times: number[] = []
      const statuses = new Set<number>()
      while (!attack.isOver()) {
        const start = performance.now()
        statuses.add(await from(replica, '192.0.2.1', '/api/token', 'neo'))
        times.push(performance.now() - start)
        await sleep(200)
      }
      const attacked = await attack.statuses
      const slowest = Math.max(...times)
      t.same([...statuses], [200], `REGISTRATION_RATE_LIMIT=${limit}: every login succeeded`)
      t.ok(times.length > 1 && slowest < bound, `${times.length} logins, the slowest took ${ms(slowest)}`)
      t.ok(
        attacked.some((status) => status === 503 || status === 429),
        'the attacker was turned away at times'
      )
      await replica.stop()
      seen.push(`sign-up limit ${limit}: ${times.length} of ${times.length} logins, the slowest in ${ms(slowest)}`)
    }
    return seen.join('; ')
  }
)

async function from(replica: Replica, ip: string, path: string, username: string): Promise<number> {
  return (await replica.post(path, { username, password }, { headers: { 'x-forwarded-for': ip } })).status
}

/** Three sign-ups for each login with a wrong name, from one IP address, at an even pace. */
function flood(replica: Replica) {
  let over = false
  const statuses = (async () => {
    const sent: Promise<number>[] = []
    for (let i = 0; i < requests; i++) {
      const path = i % 4 === 3 ? '/api/token' : '/api/users'
      // Where the machine is so slow that one waits for 30 s, its connection is closed.
      sent.push(from(replica, '198.51.100.1', path, `attacker${i}`).catch(() => 503))
      await sleep(length / requests)
    }
    over = true
    return Promise.all(sent)
  })()
  return { statuses, isOver: () => over }
}
