import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { createDatabase } from '../database.js'
import { type Replica, startRefused, startReplica } from '../process.js'
import { password, signingKey, tokensOf, until } from '../service.js'

/** Each connection is another worker's turn. */
const fresh = { headers: { connection: 'close' } }

/** Processes that answered, by what the log says of them. */
const answering = ({ lines }: Replica) =>
  new Set(lines.filter((line) => line.includes('"request"')).map((line) => /"pid":(\d+)/.exec(line)?.[1]))

/** Waits until both answer: the first one listens before the other. */
async function workersOf(replica: Replica): Promise<Set<string | undefined>> {
  await until(async () => {
    await replica.get('/api', fresh)
    return answering(replica).size === 2
  })
  return answering(replica)
}

t.test('WEB_CONCURRENCY: several processes answer, count limits together, and add their numbers up', async (t) => {
  const replica = await startReplica(t, {
    DATABASE_URL: await createDatabase(t),
    WEB_CONCURRENCY: '2',
    LOGIN_RATE_LIMIT: '5/1h'
  })
  t.equal((await workersOf(replica)).size, 2)
  await replica.post('/api/users', { username: 'neo', password })
  const statuses: number[] = []
  for (let i = 0; i < 8; i++) {
    const guess = await replica.post('/api/token', { username: 'neo', password: 'wrong' }, fresh)
    statuses.push(guess.status)
  }
  t.same(statuses, [401, 401, 401, 401, 401, 429, 429, 429], 'as many tries as one process gives')
  const { text } = await replica.get('/metrics', fresh)
  t.match(text, /^keyturn_logins_total\{result="failure"\} 5$/m)
  t.match(text, /^keyturn_build_info\{.*\} 1$/m)
  t.same(await replica.stop(), { code: 0, signal: null })
})

/** Every sample that must not go down. */
function countersIn(metrics: string): Map<string, number> {
  const kinds = new Map([...metrics.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', kind = '']) => [name, kind]))
  const samples = [...metrics.matchAll(/^([^#\s{]+)(\{.*\})? (\S+)$/gm)]
  return new Map(
    samples.flatMap(([, name = '', labels = '', value]) => {
      const kind = kinds.get(name) ?? kinds.get(name.replace(/_(bucket|sum|count)$/, ''))
      return kind === 'counter' || kind === 'histogram' ? [[`${name}${labels}`, Number(value)] as const] : []
    })
  )
}

t.test('a worker that dies is replaced, and the service goes on', async (t) => {
  const replica = await startReplica(t, { DATABASE_URL: await createDatabase(t), WEB_CONCURRENCY: '2' })
  await replica.post('/api/users', { username: 'neo', password })
  const { refresh } = tokensOf(await replica.post('/api/token', { username: 'neo', password }))
  const [victim] = await workersOf(replica)
  const before = countersIn((await replica.get('/metrics', fresh)).text)
  process.kill(Number(victim), 'SIGKILL')
  await until(async () => {
    // Node.js never closes a connection that its primary process handed to a worker that was just dying
    await replica.get('/api', { ...fresh, within: 1_000 }).catch(() => sleep(10))
    return answering(replica).size === 3
  })
  t.match(replica.lines.join('\n'), /a worker stopped; starting another/)
  const after = countersIn((await replica.get('/metrics', fresh)).text)
  t.ok(before.size > 20)
  const fallen = [...before].filter(([sample, value]) => !(Number(after.get(sample)) >= value))
  t.same(fallen, [], 'what the dead worker counted stays counted')
  t.equal((await replica.post('/api/token/refresh', { refresh }, fresh)).status, 200)
})

t.test('a worker that cannot start stops the service, with the reason', async (t) => {
  const { code, stderr } = await startRefused({
    DATABASE_URL: await createDatabase(t),
    SIGNING_KEY: signingKey,
    WEB_CONCURRENCY: '2',
    EXTENSION_MODULE: './there-is-none.js'
  })
  t.equal(code, 1)
  t.match(stderr, /EXTENSION_MODULE/)
})
