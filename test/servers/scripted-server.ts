import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Test } from 'tap'

export interface ScriptedAnswer {
  status: number
  headers?: Record<string, string>
  /** Sent as JSON, or as it is when it is a text. */
  body?: unknown
  /** Nothing is sent before that. */
  when?: Promise<unknown>
}

export interface SeenRequest {
  method: string | undefined
  path: string | undefined
  headers: IncomingHttpHeaders
  body: string
}

export interface ScriptedServer {
  url: string
  /** The answers to the next requests. Without one, the connection is cut. */
  answers: ScriptedAnswer[]
  readonly requests: SeenRequest[]
}

/** A real HTTP server that answers what a test wants, for what a service answers only in distress. */
export async function startScriptedServer(t: Test, ...answers: ScriptedAnswer[]): Promise<ScriptedServer> {
  const requests: SeenRequest[] = []
  const server = createServer(async (request, response) => {
    const { method, url: path, headers } = request
    requests.push({ method, path, headers, body: await text(request) })
    const answer = answers.shift()
    if (answer === undefined) return response.destroy()
    await answer.when
    const isText = typeof answer.body === 'string'
    response.sendDate = false
    response.writeHead(answer.status, {
      'content-type': isText ? 'text/html' : 'application/json',
      ...answer.headers
    })
    response.end(isText ? answer.body : JSON.stringify(answer.body ?? {}))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/oauth/token`, answers, requests }
}
