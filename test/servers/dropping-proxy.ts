import type { Test } from 'tap'
import { startTcpProxy } from './tcp-proxy.js'

export interface DroppingProxy {
  /** The service's URL by way of the proxy. */
  url: string
  /** Lets the next request through, and cuts the connection when its answer comes. */
  dropNext(): void
  /** How many answers were dropped so far. */
  readonly dropped: number
}

/** A TCP proxy before the service on which an answer can get lost. */
export async function startDroppingProxy(t: Test, target: string): Promise<DroppingProxy> {
  let dropping = false
  let dropped = 0
  const url = await startTcpProxy(t, target, (client, upstream) => {
    client.on('data', (chunk) => upstream.write(chunk))
    upstream.on('data', (chunk) => {
      if (!dropping) return void client.write(chunk)
      dropping = false
      dropped++
      client.destroy()
    })
  })
  return {
    url: url.replace(/\/$/, ''),
    dropNext() {
      dropping = true
    },
    get dropped() {
      return dropped
    }
  }
}
