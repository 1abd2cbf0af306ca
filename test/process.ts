import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import type { Test } from 'tap'
import { client, signingKey } from './service.js'

export interface Ending {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface Replica extends ReturnType<typeof client> {
  url: string
  pid: number
  /** What it has written to standard output so far, line by line. */
  lines: string[]
  /** Ends it as an operator would, and waits for that. */
  stop(): Promise<Ending>
  /** Ends it at once, as a crash would. */
  kill(): Promise<Ending>
  /** Bytes of memory that the process has for itself. */
  memory(): number
}

/** For tests that make many requests in little time. */
const hasty = {
  NODE_ENV: 'test',
  SIGNING_KEY: signingKey,
  BCRYPT_COST: '4',
  RATE_LIMIT: 'off',
  LOGIN_RATE_LIMIT: 'off',
  REGISTRATION_RATE_LIMIT: 'off',
  SHUTDOWN_DELAY: '300ms'
}

/** A Node.js process as users have it: what tap preloads into those that its tests start takes longer than the start. */
export const plainNode = (...args: string[]): [string, string[]] => [
  'env',
  ['-u', 'NODE_OPTIONS', process.execPath, ...args]
]

/**
 * What `npm start` runs in this folder: the program, and its arguments. Earlier versions, which bench/compare.ts starts, have
 * `exec` before them.
 */
export function startCommand(folder = '.'): string[] {
  const { scripts }: { scripts: { start: string } } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return scripts.start.replace(/^exec /, '').split(' ')
}

/**
 * Starts the service, with the settings that are given and what else the environment holds.
 *
 * @param folder of another version, built
 */
export function start(env: Record<string, string>, folder = '.'): ChildProcess {
  const { SIGNING_KEY: _, ...inherited } = process.env
  return spawn(...plainNode(...startCommand(folder).slice(1)), {
    cwd: folder,
    env: { ...inherited, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
}

/** Starts the service as a process of its own, as it runs in production, and waits until it listens. */
export async function startReplica(
  t: Pick<Test, 'teardown'>,
  env: Record<string, string>,
  folder?: string
): Promise<Replica> {
  const child = start({ ...hasty, ...env }, folder)
  const stop = () => end(child)
  t.teardown(stop)
  child.stderr?.pipe(process.stderr)
  const lines: string[] = []
  const url = await new Promise<string>((resolve, reject) => {
    if (child.stdout === null) return reject(new Error('no standard output'))
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line)
      const [found] = /http:\/\/[^\s"]+:\d+/.exec(line) ?? []
      if (found !== undefined) resolve(found)
    })
    child.once('exit', () => reject(new Error('the replica ended before it listened')))
    child.once('exit', (code) => {
      if (code) console.error(lines.slice(-5).join('\n'))
    })
  })
  return {
    url,
    pid: child.pid ?? 0,
    lines,
    stop,
    kill: () => end(child, 'SIGKILL'),
    memory: () => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) * 1024,
    ...client(url)
  }
}

/** Ends it, as an operator would if nothing else is said. */
export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<Ending> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
  return { code: child.exitCode, signal: child.signalCode }
}

export interface Refusal {
  code: number | null
  stdout: string
  stderr: string
}

/** Starts the service with settings that it is expected to refuse. */
export async function startRefused(env: Record<string, string>): Promise<Refusal> {
  const child = start(env)
  if (child.stdout === null || child.stderr === null) throw new Error('no output')
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: child.exitCode, stdout, stderr }
}
