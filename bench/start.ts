// How long a start takes, from the process to its first answer, and what an idle service keeps: npm run bench:start
// With an embedded database, and as a container where an engine answers.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeBetween } from '../scripts/write-between.js'
import { findEngine } from '../test/container/engine.js'
import { end, start } from '../test/process.js'
import { freePort } from '../test/servers/private-server.js'
import { signingKey } from '../test/service.js'
import { cleanup } from './cleanup.js'
import { median, memoryOf } from './load.js'

const runs = Number(process.env.BENCH_ROUNDS ?? 9)
/** Milliseconds within which a start has answered, and megabytes that an idle service has. */
const bounds = { start: 1_000, memory: 120 }
/** Milliseconds after which a service that nobody asks is called idle. */
const rest = 5_000

await cleanup(async (scope) => {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-bench-'))
  scope.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const lines = [
    { name: 'a new embedded database', ...(await repeat((run) => startProcess(join(folder, `${run}.db`)))) },
    { name: 'an embedded database that is there', ...(await repeat(() => startProcess(join(folder, '0.db')))) }
  ]
  const engine = findEngine()
  const image = 'keyturn'
  if (engine !== undefined && (await engine.run('image', 'inspect', image)).code === 0) {
    lines.push({ name: `the image, with ${engine.name}`, ...(await repeat(() => startContainer(engine, image))) })
  } else console.log('# no image: `npm run test:container` builds it where an engine answers')

  const rows = lines.map(
    ({ name, ms, memory }) => `| ${name} | ${Math.round(ms)} ms | ${memory ? `${Math.round(memory)} MB` : ''} |`
  )
  const table = ['| start with | first answer | idle memory |', '| --- | --- | --- |', ...rows].join('\n')
  console.log(`\n${table}`)
  writeBetween('docs/performance.md', 'npm run bench:start', table)
  for (const { name, ms, memory } of lines) {
    if (ms < bounds.start && (memory ?? 0) < bounds.memory) continue
    console.error(`${name}: wanted are less than ${bounds.start} ms and ${bounds.memory} MB`)
    process.exitCode = 1
  }
})

interface Start {
  ms: number
  /** Megabytes, where they can be seen. */
  memory: number | undefined
}

async function repeat(once: (run: number) => Promise<Start>): Promise<Start> {
  const starts: Start[] = []
  for (let run = 0; run < runs; run++) starts.push(await once(run))
  const memories = starts.flatMap(({ memory }) => memory ?? [])
  return { ms: median(starts.map(({ ms }) => ms)), memory: memories.length > 0 ? median(memories) : undefined }
}

async function startProcess(file: string): Promise<Start> {
  const port = await freePort()
  const from = performance.now()
  const child = start({
    DATABASE_URL: `file:${file}`,
    SIGNING_KEY: signingKey,
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    PORT: String(port)
  })
  try {
    const ms = (await firstAnswer(port)) - from
    await sleep(rest)
    return { ms, memory: memoryOf({ pid: child.pid ?? 0 }) / 1e6 }
  } finally {
    await end(child)
  }
}

async function startContainer(engine: NonNullable<ReturnType<typeof findEngine>>, image: string): Promise<Start> {
  const port = await freePort()
  const name = `keyturn-bench-${randomBytes(4).toString('hex')}`
  const from = performance.now()
  const made = await engine.run(
    ...['run', '--detach', '--name', name, '--publish', `127.0.0.1:${port}:3000`],
    ...['--env', `SIGNING_KEY=${signingKey}`, '--env', 'DATABASE_URL=file:/tmp/keyturn.db', image]
  )
  if (made.code !== 0) throw new Error(made.stderr)
  try {
    return { ms: (await firstAnswer(port)) - from, memory: undefined }
  } finally {
    await engine.run('rm', '--force', name)
  }
}

/** @returns when the service answered that it is ready */
async function firstAnswer(port: number): Promise<number> {
  const end = performance.now() + 30_000
  while (performance.now() < end) {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined)
    if (answer?.ok) return performance.now()
    await sleep(5)
  }
  throw new Error('it did not answer within 30 s')
}
