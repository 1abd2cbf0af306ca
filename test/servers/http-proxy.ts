import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Test } from 'tap'

/**
 * What becomes of a request: `pass` it on; `lose` the answer: the service has carried it out, the connection is cut;
 * `hold` the answer back for good; `cut` the connection before the service hears of it.
 */
export type Fate = 'pass' | 'lose' | 'hold' | 'cut'

export interface HttpProxy {
  url: string
  /** Of the next requests, in their order. The last one stays. */
  fates: Fate[]
  /** The bodies that were sent, in their order. */
  readonly bodies: string[]
  /** The Idempotency-Key of each request. */
  readonly keys: (string | undefined)[]
  /** How many answers the service has given. */
  readonly answered: number
}

/** An HTTP proxy before a service, on a network that is not reliable. */
export async function startHttpProxy(t: Test, serviceUrl: string): Promise<HttpProxy> {
  const bodies: string[] = []
  const keys: HttpProxy['keys'] = []
  const fates: Fate[] = ['pass']
  let answered = 0
  const server = createServer(async (request, response: ServerResponse) => {
    const body = await text(request)
    bodies.push(body)
    const key = request.headers['idempotency-key']
    keys.push(key?.toString())
    const fate = (fates.length > 1 ? fates.shift() : fates[0]) ?? 'pass'
    if (fate === 'cut') return response.destroy()
    const answer = await fetch(serviceUrl + request.url, {
      method: request.method ?? 'GET',
      headers: {
        'content-type': request.headers['content-type'] ?? 'text/plain',
        ...(key !== undefined && { 'idempotency-key': key.toString() })
      },
      body
    })
    const content = await answer.text()
    answered++
    if (fate === 'hold') return
    if (fate === 'lose') return response.destroy()
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' })
    response.end(content)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    fates,
    bodies,
    keys,
    get answered() {
      return answered
    }
  }
}
