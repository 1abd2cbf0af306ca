import { createConnection, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'

/**
 * A TCP proxy before a server. What it lets through, and what it does to it, is the caller's affair; a connection that
 * ends on one side ends on the other.
 *
 * @param connected gets both ends of each connection
 * @returns the server's URL by way of the proxy
 */
export async function startTcpProxy(
  t: Pick<Test, 'teardown'>,
  target: string,
  connected: (client: Socket, upstream: Socket) => void
): Promise<string> {
  const url = new URL(target)
  const { hostname: host, port } = url
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = createConnection({ host, port: Number(port) })
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    connected(client, upstream)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  url.hostname = '127.0.0.1'
  url.port = String(typeof address === 'object' && address !== null ? address.port : '')
  return url.href
}
