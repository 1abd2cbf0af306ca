import * as jose from 'jose'
import t, { type Test } from 'tap'
import { createDatabase } from '../database.js'
import { isUnavailable } from '../faults/ledger.js'
import { type Replica, startReplica } from '../process.js'
import { type Answer, password, tokensOf } from '../service.js'

async function race(t: Test, interval: string): Promise<{ answers: Answer[]; replica: Replica }> {
  const env = { DATABASE_URL: await createDatabase(t), REFRESH_REUSE_INTERVAL: interval }
  // Both at once on an empty database: one migrates, the other waits for it.
  const [one, other] = await Promise.all([startReplica(t, env), startReplica(t, env)])
  await one.post('/api/users', { username: 'neo', password })
  const { refresh } = tokensOf(await other.post('/api/token', { username: 'neo', password }))
  const served = async (replica: Replica): Promise<Answer> => {
    const answer = await replica.post('/api/token/refresh', { refresh })
    // Two processes that have just started may be overloaded: that is not the answer yet.
    return isUnavailable(answer) ? served(replica) : answer
  }
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => served(i % 2 === 0 ? one : other)))
  return { answers, replica: one }
}

t.test('50 simultaneous uses over two processes, interval 0: exactly one succeeds', async (t) => {
  const { answers } = await race(t, '0s')
  t.equal(answers.filter(({ status }) => status === 200).length, 1)
  t.equal(answers.filter(({ status }) => status === 401).length, 49)
})

t.test('50 simultaneous uses over two processes, interval 10 s: all carry one and the same successor', async (t) => {
  const { answers, replica } = await race(t, '10s')
  const successors = answers.map((answer) => jose.decodeJwt(tokensOf(answer).refresh))
  t.equal(new Set(successors.map(({ jti }) => jti)).size, 1)
  t.same([...new Set(successors.map(({ gen }) => gen))], [1], 'the generation moved by one')
  const [first] = answers
  t.equal((await replica.post('/api/token/refresh', { refresh: first?.body.refresh })).status, 200, 'and it works')
})
