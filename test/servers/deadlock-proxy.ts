import type { Test } from 'tap'
import { startTcpProxy } from './tcp-proxy.js'

type Kind = 'execute' | 'commit'

export interface DeadlockProxy {
  /** The database's URL by way of the proxy. */
  url: string
  /** Lets every n-th execution of a prepared statement, or every n-th COMMIT, be rolled back for a deadlock. */
  every(nth: Partial<Record<Kind, number>>): void
  /** How many deadlocks there were so far. */
  readonly injected: Record<Kind, number>
}

const queryCommand = 0x03
const executeCommand = 0x17
/** Let the server itself give the answer, so that it comes in its turn. */
const deadlock =
  "SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = 'Deadlock found when trying to get lock'"
const signal = Buffer.concat([Buffer.of(deadlock.length + 1, 0, 0, 0, queryCommand), Buffer.from(deadlock)])

/** A TCP proxy before a MySQL or MariaDB server that answers as the victim of a deadlock is answered. */
export async function startDeadlockProxy(t: Pick<Test, 'teardown'>, databaseUrl: string): Promise<DeadlockProxy> {
  const seen = { execute: 0, commit: 0 }
  const injected = { execute: 0, commit: 0 }
  let nth: Partial<Record<Kind, number>> = {}
  const isVictim = (kind: Kind | undefined) => {
    const every = kind && nth[kind]
    if (kind === undefined || every === undefined || ++seen[kind] % every !== 0) return false
    injected[kind]++
    return true
  }

  const url = await startTcpProxy(t, databaseUrl, (client, upstream) => {
    client.on('data', (chunk) => upstream.write(isVictim(kindOf(chunk)) ? signal : chunk))
    upstream.on('data', (chunk) => client.write(chunk))
  })
  return {
    url,
    every(wanted) {
      nth = wanted
    },
    injected
  }
}

/** What is sent together with something else is left alone. */
function kindOf(chunk: Buffer): Kind | undefined {
  if (chunk.length !== 4 + chunk.readUIntLE(0, 3)) return undefined
  if (chunk[4] === executeCommand) return 'execute'
  return chunk[4] === queryCommand && /^COMMIT/i.test(chunk.toString('latin1', 5)) ? 'commit' : undefined
}
