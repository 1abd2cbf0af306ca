import { readFileSync } from 'node:fs'
import autocannon from 'autocannon'

/** A server under load. */
export interface Target {
  url: string
  pid: number
}

export interface Measure {
  perSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
  /** Milliseconds of processor time that a request takes of the target. */
  cpu: number
  /** Bytes. */
  memory: number
}

type Ask = Pick<autocannon.Options, 'method' | 'headers' | 'body' | 'setupClient'> & { path: string }

/** One request after the other on each connection. @throws when one of them fails */
export async function load(target: Target, { path, ...ask }: Ask, seconds: number, connections = 20): Promise<Measure> {
  const before = cpuOf(target)
  const url = target.url + path
  const { requests, latency, non2xx, errors } = await autocannon({ ...ask, url, connections, duration: seconds })
  if (non2xx + errors > 0) throw new Error(`${non2xx + errors} of ${requests.total} requests to ${path} failed`)
  return {
    perSecond: requests.total / seconds,
    p50: latency.p50,
    p99: latency.p99,
    cpu: (cpuOf(target) - before) / requests.total,
    memory: memoryOf(target)
  }
}

/**
 * Each connection exchanges refresh tokens of its own for the next ones, one session after the other.
 *
 * @param tokens for each connection those of its sessions
 */
export async function loadRefresh(target: Target, path: string, tokens: string[][], seconds: number): Promise<Measure> {
  let connections = 0
  const setupClient = (client: autocannon.Client) => {
    const own = tokens[connections++] ?? []
    let turn = 0
    const show = () => client.setBody(JSON.stringify({ refresh: own[turn] }))
    show()
    client.on('body', (body: Buffer) => {
      own[turn] = JSON.parse(body.toString()).refresh
      turn = (turn + 1) % own.length
      show()
    })
  }
  const headers = { 'content-type': 'application/json' }
  return load(target, { path, method: 'POST', headers, setupClient }, seconds, tokens.length)
}

export const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Of each number its median over the runs. */
export function medianOf(runs: Measure[]): Measure {
  const of = (name: keyof Measure) => median(runs.map((run) => run[name]))
  return { perSecond: of('perSecond'), p50: of('p50'), p99: of('p99'), cpu: of('cpu'), memory: of('memory') }
}

/** Milliseconds of processor time so far, of all its threads and of the processes that it started. */
function cpuOf({ pid }: Pick<Target, 'pid'>): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  const own = (Number(fields[11]) + Number(fields[12])) * 10
  return childrenOf(pid).reduce((sum, child) => sum + cpuOf({ pid: child }), own)
}

/** The processes that a process started. */
export const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)

export function memoryOf({ pid }: Pick<Target, 'pid'>): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
}
