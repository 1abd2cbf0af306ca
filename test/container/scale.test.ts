import t, { type Test } from 'tap'
import { type Answer, client, password, tokensOf } from '../service.js'
import { engineOrThrow, freePort, ready, up } from './engine.js'

const engine = engineOrThrow()
const replicas = ['replica-1', 'replica-2']
const logins = 6
const restarts = process.env.CONTAINERS === 'long' ? 20 : 2

t.test('two replicas behind a proxy', async (t) => {
  const port = await freePort()
  const env = {
    SCALE_PORT: String(port),
    RATE_LIMIT: 'off',
    REGISTRATION_RATE_LIMIT: 'off',
    LOGIN_RATE_LIMIT: `${logins}/1m`,
    BCRYPT_COST: '10'
  }
  const project = await up(t, engine, ['proxy'], { env })
  const service = client(`http://127.0.0.1:${port}`)
  const refresh = (token: string) => service.post('/api/token/refresh', { refresh: token })
  await ready(service)
  await meet(new Set(replicas))
  for (const name of replicas) t.equal(await project.inspect(name, '{{.State.Running}}'), 'true', `${name} came up`)

  /** Asks until every one of these replicas has answered: both started at once on an empty database. */
  async function meet(missing: Set<string>): Promise<void> {
    while (missing.size > 0) missing.delete(servedBy(await service.get('/health/live')))
  }

  async function join(username: string): Promise<string> {
    await service.post('/api/users', { username, password })
    return tokensOf(await service.post('/api/token', { username, password })).refresh
  }

  await t.test('a token of one replica is refreshed by the other', async (t) => {
    await service.post('/api/users', { username: 'neo', password })
    const login = await service.post('/api/token', { username: 'neo', password })
    const by = new Set([servedBy(login)])
    let { refresh: token } = tokensOf(login)
    for (let tries = 0; tries < 10 && by.size < 2; tries++) {
      const answer = await refresh(token)
      by.add(servedBy(answer))
      token = tokensOf(answer).refresh
    }
    t.same([...by].sort(), replicas)
  })

  await t.test('limits are shared: the tries are counted together, wherever they went', async (t) => {
    await service.post('/api/users', { username: 'trinity', password })
    const by = new Set<string>()
    for (let tries = 0; tries < logins; tries++) {
      const answer = await service.post('/api/token', { username: 'trinity', password: 'a wrong one' })
      t.equal(answer.status, 401)
      by.add(servedBy(answer))
    }
    t.same([...by].sort(), replicas, 'both had a share of them')
    const refused = new Set<string>()
    for (let tries = 0; tries < 4; tries++) {
      const answer = await service.post('/api/token', { username: 'trinity', password: 'a wrong one' })
      t.equal(answer.status, 429)
      refused.add(servedBy(answer))
    }
    t.same([...refused].sort(), replicas, 'and both refuse the next')
  })

  await t.test('planned restarts under load: every response arrives', async (t) => {
    const load = await refreshing(t, 'guest')
    for (let restart = 0; restart < restarts; restart++) {
      const name = replicas[restart % 2] ?? ''
      await load.reaching(50)
      await project.on(name, 'stop', '--time', '20')
      await project.on(name, 'start')
      await meet(new Set(replicas))
    }
    await load.end()
    t.equal(load.unanswered, 0, `of ${load.acknowledged}, in ${restarts} restarts`)
  })

  await t.test('one replica is killed under load: every acknowledged rotation survives', async (t) => {
    const load = await refreshing(t, 'agent')
    await load.reaching(200)
    await project.on('replica-1', 'kill')
    await load.reaching(200)
    const after = await load.end()
    t.same([...new Set(after.map(servedBy))], ['replica-2'])
    t.equal(await project.inspect('replica-1', '{{.State.Running}}'), 'false')
    t.comment(`${load.acknowledged} rotations acknowledged, ${load.unanswered} without an answer`)
  })

  /** Eight users refresh over and over, until `end`. */
  async function refreshing(t: Test, name: string) {
    const tokens = await Promise.all(Array.from({ length: 8 }, (_, i) => join(`${name}${i}`)))
    let loaded = true
    const refusals: string[] = []
    const chains = tokens.map(async (first) => {
      let token = first
      while (loaded) {
        const answer = await refresh(token).catch(() => undefined)
        if (answer?.status === 200) {
          token = tokensOf(answer).refresh
          load.acknowledged++
        } else if (answer === undefined || answer.status >= 500) {
          // Nobody said whether it was carried out: the same token is used again
          load.unanswered++
        } else {
          refusals.push(`${answer.status} ${answer.text}`)
          return token
        }
      }
      return token
    })
    const load = {
      acknowledged: 0,
      unanswered: 0,
      /** Waits for so many more. */
      async reaching(more: number) {
        const count = load.acknowledged + more
        while (load.acknowledged < count && refusals.length === 0) await new Promise((go) => setTimeout(go, 10))
      },
      /** @returns what the last tokens were answered with */
      async end(): Promise<Answer[]> {
        loaded = false
        const last = await Promise.all(chains)
        t.same(refusals, [], 'no session was ended')
        const after = await Promise.all(last.map(refresh))
        t.same(
          after.map(({ status }) => status),
          last.map(() => 200),
          'every last token is good'
        )
        return after
      }
    }
    return load
  }

  await t.test('and it comes back', async () => {
    await project.on('replica-1', 'start')
    await meet(new Set(replicas))
  })
})

function servedBy({ headers }: Answer): string {
  return headers.get('x-served-by') ?? ''
}
