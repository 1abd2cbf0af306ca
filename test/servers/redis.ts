import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Test } from 'tap'
import { findProgram, freePort } from './private-server.js'

export interface RedisServer {
  url: string
  process: ChildProcess
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
}

const program = findProgram('redis-server')

/** Why tests that need a Redis cannot run here; false when they can. */
export const withoutRedis =
  program === undefined && 'redis-server is not installed (Debian: apt-get install redis-server)'

/** A Redis of our own on a free loopback port, or on the port of one that was killed, that keeps nothing on disk. */
export async function startRedis(t: Test, port?: string): Promise<RedisServer> {
  const at = port ?? String(await freePort())
  const args = ['--port', at, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', t.testdir()]
  const child = spawn(program ?? '', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  t.teardown(kill)
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('Ready to accept connections')) resolve()
    })
    child.once('exit', () => reject(new Error('redis-server ended before it was ready')))
  })
  return { url: `redis://127.0.0.1:${at}`, process: child, kill }
}
