import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import * as jose from 'jose'
import t, { type Test } from 'tap'
import { createDatabase } from '../database.js'
import { type Answer, client, password, signingKey, tokensOf } from '../service.js'

type Client = ReturnType<typeof client>

/** Starts the service as a process of its own, as it runs in production. */
async function startReplica(t: Test, env: Record<string, string>): Promise<Client> {
  const process_ = spawn(process.execPath, ['dist/main.js'], {
    env: {
      ...process.env,
      NODE_ENV: 'test',
      PORT: '0',
      SIGNING_KEY: signingKey,
      BCRYPT_COST: '4',
      RATE_LIMIT: 'off',
      LOGIN_RATE_LIMIT: 'off',
      ...env
    },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  t.teardown(() => stop(process_))
  for await (const line of createInterface({ input: process_.stdout })) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? []
    if (url !== undefined) return client(url)
  }
  throw new Error('the replica ended before it listened')
}

async function stop(process_: ChildProcess): Promise<void> {
  if (process_.exitCode !== null) return
  const ended = once(process_, 'exit')
  process_.kill('SIGTERM')
  await ended
}

async function race(t: Test, interval: string): Promise<{ answers: Answer[]; replica: Client }> {
  const env = { DATABASE_URL: await createDatabase(t), REFRESH_REUSE_INTERVAL: interval }
  // Both at once on an empty database: one migrates, the other waits for it.
  const [one, other] = await Promise.all([startReplica(t, env), startReplica(t, env)])
  await one.post('/api/users', { username: 'neo', password })
  const { refresh } = tokensOf(await other.post('/api/token', { username: 'neo', password }))
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? one : other).post('/api/token/refresh', { refresh }))
  )
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
