// What a request for a new password costs with a mail server that accepts connections and says nothing, beside one that works, and
// for an email that a user has, beside one that nobody has: npm run bench -- mail
//
//   BENCH_REQUESTS   requests of each kind (1000)
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startReplica } from '../test/process.js'
import { startSmtp } from '../test/servers/smtp.js'
import { password } from '../test/service.js'
import { cleanup, type Scope } from './cleanup.js'
import { median } from './load.js'

const count = Number(process.env.BENCH_REQUESTS ?? 1_000)
const known = 'neo@example.com'
const unknown = 'nobody@example.com'

/** Milliseconds that each of some requests takes. They take turns, so a machine that changes its speed does so for all. */
async function inTurns(kinds: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const times = kinds.map((): number[] => [])
  for (let i = 0; i < count; i++) {
    // In an order of chance: what a request leaves to be sent takes time of the next one
    for (const [index, ask] of [...kinds.entries()].sort(() => Math.random() - 0.5)) {
      const from = performance.now()
      await ask()
      times[index]?.push(performance.now() - from)
    }
  }
  return times.map(median)
}

async function startWith(scope: Scope, smtp: string) {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-mail-'))
  scope.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const database = { DATABASE_URL: `file:${join(folder, 'keyturn.db')}` }
  const service = await startReplica(scope, { ...database, SMTP_URL: smtp, MAIL_RATE_LIMIT: 'off' })
  const { status } = await service.post('/api/users', { username: 'neo', email: known, password })
  if (status !== 201) throw new Error(`sign up: ${status}`)
  return async (email: string) => {
    const { status } = await service.post('/api/password/reset', { email })
    if (status !== 202) throw new Error(`reset: ${status}`)
  }
}

const show = (names: [string, string], [one = 0, other = 0]: number[]) =>
  console.log(
    `${names[0]}: ${one.toFixed(2)} ms; ${names[1]}: ${other.toFixed(2)} ms; ratio ${(one / other).toFixed(3)} (medians of ${count})`
  )

await cleanup(async (scope) => {
  const frozen = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(frozen, 'listening')
  scope.teardown(() => frozen.close())
  const address = frozen.address()
  const port = typeof address === 'object' ? address?.port : 0
  const working = await startWith(scope, (await startSmtp(scope)).url)
  const waiting = await startWith(scope, `smtp://127.0.0.1:${port}`)
  show(['frozen mail server', 'working one'], await inTurns([() => waiting(known), () => working(known)]))
  show(['email of a user', 'of nobody'], await inTurns([() => working(known), () => working(unknown)]))
})
process.exit()
