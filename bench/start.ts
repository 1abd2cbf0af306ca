// How long a start takes, from the process to its first answer, and what an idle service keeps: npm run bench -- start
// With an embedded database, and as the image `keyturn` where an engine answers that has it.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeBetween } from '../scripts/write-between.js'
import { findEngine } from '../test/container/engine.js'
import { freePort } from '../test/servers/private-server.js'
import { signingKey } from '../test/service.js'
import { cleanup } from './cleanup.js'
import { firstAnswer, left, type Start, startProcess, takeTurns } from './starting.js'

const runs = Number(process.env.BENCH_ROUNDS ?? 9)
/** Milliseconds within which a start has answered, and megabytes that an idle service has. */
const bounds = { start: 1_300, memory: 180 }

await cleanup(async (scope) => {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-bench-'))
  scope.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const kinds: Record<string, (run: number) => Promise<Start>> = {
    'a new embedded database': (run) => startProcess(join(folder, `${run}.db`)),
    'an existing embedded database': () => startProcess(join(folder, '0.db'))
  }
  const engine = findEngine()
  const image = 'keyturn'
  if (engine !== undefined && (await engine.run('image', 'inspect', image)).code === 0) {
    kinds[`the image, with ${engine.name}`] = () => startContainer(engine, image)
  } else console.log('# no image: `npm test -- container` builds it where an engine answers')

  const lines = (await takeTurns(Object.values(kinds), runs)).map((start, i) => ({
    name: Object.keys(kinds)[i],
    ...start
  }))
  const rows = lines.map(({ name, ms, memory }) => `| ${name} | ${Math.round(ms)} ms | ${Math.round(memory)} MB |`)
  const table = ['| start with | first response | idle memory |', '| --- | --- | --- |', ...rows].join('\n')
  console.log(`\n${table}`)
  writeBetween('docs/performance.md', 'bench/start.ts', table)
  for (const { name, ms, memory } of lines) {
    if (ms < bounds.start && memory < bounds.memory) continue
    console.error(`${name}: wanted are less than ${bounds.start} ms and ${bounds.memory} MB`)
    process.exitCode = 1
  }
})

/** From the process in the container, which the engine takes its own time to make. */
async function startContainer(engine: NonNullable<ReturnType<typeof findEngine>>, image: string): Promise<Start> {
  const port = await freePort()
  const name = `keyturn-bench-${randomBytes(4).toString('hex')}`
  const made = await engine.run(
    ...['run', '--detach', '--name', name, '--publish', `127.0.0.1:${port}:3000`],
    ...['--env', `SIGNING_KEY=${signingKey}`, '--env', `PUBLIC_URL=http://localhost:${port}`],
    ...['--env', 'DATABASE_URL=file:/tmp/keyturn.db', image]
  )
  if (made.code !== 0) throw new Error(made.stderr)
  try {
    const answered = performance.timeOrigin + (await firstAnswer(port))
    const { stdout } = await engine.run('inspect', '--format', '{{json .State.StartedAt}} {{.State.Pid}}', name)
    const [started = '', pid] = stdout.trim().split(' ')
    return await left(answered - Date.parse(JSON.parse(started)), Number(pid))
  } finally {
    await engine.run('rm', '--force', name)
  }
}
