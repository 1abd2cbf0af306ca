import { setTimeout as sleep } from 'node:timers/promises'
import * as jose from 'jose'
import type { Test } from 'tap'
import { startReplica } from '../process.js'
import { startGalera, withoutGalera } from '../servers/galera.js'
import { password, type Tokens, tokensOf } from '../service.js'
import { fault, isShort, ms } from './fault.js'
import { type Caller, compare, isUnavailable, keepRefreshing, openLedger } from './ledger.js'

const rounds = isShort ? 10 : 60
const accounts = 12

async function setCluster(t: Test) {
  if (withoutGalera) throw new Error(withoutGalera)
  const nodes = await startGalera(t)
  const [a, b, c] = nodes
  const on = (url: string) => startReplica(t, { DATABASE_URL: url })
  return { nodes, replicas: [await on(a.url), await on(b.url), await on(c.url)] as const }
}

async function logIn(caller: Caller): Promise<Tokens> {
  return tokensOf(await caller.post('/api/token', { username: 'neo', password }))
}

fault(
  7,
  'Galera, every node writable, a replica on each: one successor, and no replica accepts what another one has revoked',
  async (t) => {
    const { replicas } = await setCluster(t)
    const [a, b, c] = replicas
    await a.post('/api/users', { username: 'neo', password })
    const wrong: string[] = []
    let busy = 0
    for (let round = 0; round < rounds; round++) {
      const { refresh } = await logIn(replicas[round % 3] ?? a)
      const racers = Array.from({ length: 30 }, (_, i) =>
        (replicas[i % 3] ?? a).post('/api/token/refresh', { refresh })
      )
      const answers = await Promise.all(racers)
      const won = answers.filter(({ status }) => status === 200).map(tokensOf)
      busy += answers.filter(isUnavailable).length
      if (won.length === 0) wrong.push('nobody was served')
      const strange = answers.filter((answer) => answer.status !== 200 && !isUnavailable(answer))
      wrong.push(...strange.map(({ status, text }) => `${status} ${text}`))
      if (new Set(won.map((tokens) => jose.decodeJwt(tokens.refresh).jti)).size !== 1) wrong.push('two successors')

      const [last] = won
      if (last === undefined) continue
      const ended = await a.post('/api/token/blacklist', { refresh: last.refresh })
      if (ended.status !== 200) wrong.push(`logout: ${ended.status}`)
      for (const other of [b, c]) {
        const opened = await other.get('/api/users/me', { bearer: last.access })
        const renewed = await other.post('/api/token/refresh', { refresh: last.refresh })
        if (opened.status !== 401 || renewed.status !== 401)
          wrong.push(`after logout: ${opened.status} ${renewed.status}`)
      }
    }
    t.same(wrong.slice(0, 5), [])
    return `${rounds} rounds of 30 simultaneous requests: one successor each, ${busy} × 503; revoked on one replica, rejected by the others immediately`
  }
)

fault(7, 'a node of the cluster is killed under load and started again: every acknowledged token works', async (t) => {
  const { nodes, replicas } = await setCluster(t)
  const ledger = await openLedger(replicas[0], accounts)
  const load = keepRefreshing(ledger, replicas)
  await sleep(1_000)
  await nodes[2].kill()
  await sleep(isShort ? 3_000 : 10_000)
  await nodes[2].start()
  const recovery = await load.recovery()
  await sleep(2_000)
  await load.stop()
  t.same(ledger.violations.slice(0, 5), [])
  t.ok(ledger.longest < 3_000, `the longest wait was ${ms(ledger.longest)}`)
  for (const replica of replicas) t.same(await compare(ledger, replica), [])
  return `${ledger.times.length} × 200, ${ledger.unavailable} × 503, all within ${ms(ledger.longest)}; back in ${ms(recovery)}`
})

fault(7, 'a node without connection to the others answers 503, and no outdated data', async (t) => {
  const { nodes, replicas } = await setCluster(t)
  const [a, , c] = replicas
  await a.post('/api/users', { username: 'neo', password })
  const tokens = await logIn(a)
  t.equal((await c.get('/api/users/me', { bearer: tokens.access })).status, 200)
  await nodes[2].isolate(true)
  const statuses = new Set<number>()
  let last = 0
  for (let i = 0; i < 10; i++) {
    const opened = await c.get('/api/users/me', { bearer: tokens.access })
    statuses.add(opened.status)
    last = opened.status
    if (i === 5) t.equal((await a.post('/api/token/blacklist', { refresh: tokens.refresh })).status, 200)
    if (i > 5) t.not(opened.status, 200, 'nothing stale')
    await sleep(700)
  }
  t.equal(last, 503)
  t.same(
    [...statuses].filter((status) => status !== 200 && status !== 503),
    []
  )
  t.ok(isUnavailable(await c.post('/api/token/refresh', { refresh: tokens.refresh })))
  await nodes[2].isolate(false)
  let after = 503
  while (after === 503) after = (await c.get('/api/users/me', { bearer: tokens.access })).status
  t.equal(after, 401, 'what was revoked meanwhile is dead when it is back')
  return 'only 503 without connection; a token that was revoked during that time was rejected afterwards'
})
