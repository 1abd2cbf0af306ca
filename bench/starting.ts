import { setTimeout as sleep } from 'node:timers/promises'
import { end, start } from '../test/process.js'
import { freePort } from '../test/servers/private-server.js'
import { signingKey } from '../test/service.js'
import { median, memoryOf } from './load.js'

/** Milliseconds after which a service that nobody asks is called idle. */
const rest = 5_000

export interface Start {
  ms: number
  /** Megabytes. */
  memory: number
}

/** Each kind of start in turns, so that a machine that changes its speed does so for all. Of each number the median. */
export async function takeTurns(kinds: ((run: number) => Promise<Start>)[], runs: number): Promise<Start[]> {
  const starts = kinds.map((): Start[] => [])
  for (let run = 0; run < runs; run++) for (const [i, once] of kinds.entries()) starts[i]?.push(await once(run))
  return starts.map(medianStart)
}

function medianStart(starts: Start[]): Start {
  return { ms: median(starts.map(({ ms }) => ms)), memory: median(starts.map(({ memory }) => memory)) }
}

/**
 * Starts the service on an embedded database, as a process of its own.
 *
 * @param folder of another version, built
 */
export async function startProcess(file: string, folder?: string): Promise<Start> {
  const port = await freePort()
  const from = performance.now()
  const child = start(
    {
      DATABASE_URL: `file:${file}`,
      SIGNING_KEY: signingKey,
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://auth.example.com',
      LOG_LEVEL: 'warn',
      PORT: String(port)
    },
    folder
  )
  try {
    return await left((await firstAnswer(port)) - from, child.pid ?? 0)
  } finally {
    await end(child)
  }
}

/** A start that took `ms`, with what its process keeps when it is left alone. */
export async function left(ms: number, pid: number): Promise<Start> {
  await sleep(rest)
  return { ms, memory: memoryOf({ pid }) / 1e6 }
}

/** @returns when the service answered that it is ready */
export async function firstAnswer(port: number): Promise<number> {
  const end = performance.now() + 30_000
  while (performance.now() < end) {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined)
    if (answer?.ok) return performance.now()
    await sleep(5)
  }
  throw new Error('it did not answer within 30 s')
}
