import cluster, { type Worker } from 'node:cluster'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Counters } from '../limits/counters.js'
import type { Collected, Totals } from '../metrics/totals.js'
import { openChannel } from './channel.js'

/** What the primary does for its workers: it counts for all of them, and adds their numbers up. */
export interface Primary extends Counters {
  metrics(): Promise<string>
}

/** What a worker does for the primary. */
export interface Member {
  collect(): Promise<Collected>
}

export interface PrimaryOptions {
  /** How many processes answer requests. */
  workers: number
  /** Count for all of them. */
  counters: Counters
  /** Where the numbers of the workers are added up. */
  totals: Totals<Worker>
  log: (message: string, details: object) => void
}

/** Milliseconds before a worker that crashed is replaced: twice as many each time, until one has lived for a while. */
const pauses = { first: 100, longest: 10_000, forgottenAfter: 60_000 }
/** Milliseconds for which a worker may take to tell its numbers; the last known ones count until then. */
const patience = 1_000
/** Milliseconds between two looks at them: what a worker has counted since then is lost with it. */
const interval = 5_000

/**
 * Keeps as many workers running as are wanted, each a whole service on the same port, and ends with them.
 *
 * @returns the exit code: 0 after a stop that was asked for; that of a worker which could not start
 */
export function runPrimary({ workers, counters, totals, log }: PrimaryOptions): Promise<number> {
  const members = new Map<Worker, ReturnType<typeof openChannel<Member>>>()
  const primary = { ...counters, metrics }
  setInterval(collectAll, interval).unref()
  let stopping = false
  let hasListened = false
  let pause = pauses.first
  let code = 0

  return new Promise((resolve) => {
    // A terminal sends SIGINT to the workers as well; they leave it to the primary
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(signal))
    for (let i = 0; i < workers; i++) fork()

    function fork(): void {
      const worker = cluster.fork()
      const born = performance.now()
      members.set(worker, openChannel<Member>(worker, { ...primary }))
      worker.once('listening', () => {
        hasListened = true
      })
      // It is on its way out, and its exit is what counts.
      worker.on('error', (err) => log('a worker cannot be reached', { pid: worker.process.pid, err }))
      worker.once('exit', (exitCode, signal) => {
        members.delete(worker)
        totals.end(worker)
        if (stopping || !hasListened) {
          // One that cannot start says why by itself, and so would the others
          code ||= stopping ? 0 : exitCode || 1
          if (!stopping) stop()
          if (members.size === 0) resolve(code)
          return
        }
        if (performance.now() - born > pauses.forgottenAfter) pause = pauses.first
        log('a worker stopped; starting another', { pid: worker.process.pid, code: exitCode, signal, ms: pause })
        void replace(pause)
        pause = Math.min(2 * pause, pauses.longest)
      })
    }

    async function replace(ms: number): Promise<void> {
      await sleep(ms)
      if (!stopping) fork()
    }

    function stop(signal?: string): void {
      if (stopping) return
      stopping = true
      if (signal !== undefined) log('stopping', { signal, workers: members.size })
      for (const worker of members.keys()) worker.process.kill('SIGTERM')
      if (members.size === 0) resolve(code)
    }
  })

  /** The numbers of all workers, and of those before them. */
  async function metrics(): Promise<string> {
    await Promise.race([collectAll(), sleep(patience, undefined, { ref: false })])
    return totals.text()
  }

  async function collectAll(): Promise<void> {
    const reachable = [...members].filter(([worker]) => worker.isConnected())
    await Promise.all(
      reachable.map(async ([worker, ask]) => {
        const numbers = await ask('collect')
        if (members.has(worker)) totals.note(worker, numbers)
      })
    )
  }
}
