import { createConnection, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'

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
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let dropping = false
  let dropped = 0
  const server = createServer((client) => {
    const upstream = createConnection(Number(port), hostname)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.on('data', (chunk) => upstream.write(chunk))
    upstream.on('data', (chunk) => {
      if (!dropping) return void client.write(chunk)
      dropping = false
      dropped++
      client.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  const own = typeof address === 'object' && address !== null ? address.port : ''
  return {
    url: `http://127.0.0.1:${own}`,
    dropNext() {
      dropping = true
    },
    get dropped() {
      return dropped
    }
  }
}
