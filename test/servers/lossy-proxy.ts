import type { Test } from 'tap'
import { startTcpProxy } from './tcp-proxy.js'

export interface LossyProxy {
  /** The database's URL by way of the proxy. */
  url: string
  /**
   * Lets the next execution of the prepared statement that begins so reach the server, and cuts the connection before
   * the answer comes back: the client cannot know whether it was carried out.
   *
   * @param andThen `away` to let nobody connect any more
   */
  loseAnswerTo(statement: string, andThen?: 'away'): void
  /** Holds back the next execution of the prepared statement that begins so, as a frozen server does. */
  hold(statement: string): void
  /** Lets what is held back reach the server. */
  release(): void
  /** Lets clients connect again. */
  comeBack(): void
  /** How many answers were lost so far. */
  readonly lost: number
}

const executeCommand = 0x17

/** A TCP proxy before a MySQL or MariaDB server that can lose an answer. */
export async function startLossyProxy(t: Test, databaseUrl: string): Promise<LossyProxy> {
  let wanted: string | undefined
  let holds = false
  let release: (() => void) | undefined
  let lost = 0
  let leaves = false
  let isAway = false

  const url = await startTcpProxy(t, databaseUrl, (client, upstream) => {
    let prepared = false
    let losing = false
    if (isAway) return void client.destroy()
    client.on('data', (chunk) => {
      if (wanted !== undefined && chunk.includes(wanted)) prepared = true
      if (prepared && wanted !== undefined && holdsCommand(chunk, executeCommand)) {
        wanted = undefined
        if (holds) {
          release = () => upstream.write(chunk)
          return
        }
        losing = true
      }
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      if (!losing) return void client.write(chunk)
      // The server answered, so the statement is done.
      lost++
      isAway = leaves
      client.destroy()
    })
  })
  return {
    url,
    loseAnswerTo(statement, andThen) {
      wanted = statement
      leaves = andThen === 'away'
      holds = false
    },
    hold(statement) {
      wanted = statement
      holds = true
    },
    release() {
      release?.()
    },
    comeBack() {
      isAway = false
    },
    get lost() {
      return lost
    }
  }
}

/** A packet is a length of three bytes, a number, and a body that begins with its command. */
function holdsCommand(chunk: Buffer, command: number): boolean {
  for (let at = 0; at + 4 < chunk.length; at += 4 + chunk.readUIntLE(at, 3)) {
    if (chunk[at + 4] === command) return true
  }
  return false
}
