import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** How long a refused connection is read on, in milliseconds, so that the refusal arrives (RFC 9112, section 9.6). */
const lingerMs = 1_000

interface Exchange {
  response: ServerResponse
  /** The one before it on the same connection, where that was not over. */
  before: ServerResponse | undefined
}

const newest = new WeakMap<Duplex, Exchange>()
const refused = new WeakSet<Duplex>()

/** Remembers what is being answered on a connection. */
export function noteExchange(response: ServerResponse): void {
  const { socket } = response.req
  const exchange = newest.get(socket)
  if (exchange === undefined) newest.set(socket, { response, before: undefined })
  else {
    // A response that is over is not held: the garbage collector would copy it along with the one under way.
    exchange.before = exchange.response.closed ? undefined : exchange.response
    exchange.response = response
  }
}

/**
 * Writes a last answer on a connection and closes it, once the requests before the refused bytes have theirs. Where the
 * refused bytes are the body of a request that was answered already, closes it without one.
 */
export function refuseConnection(socket: Duplex, answer: string): void {
  // The parser refuses all that comes afterwards as well.
  if (refused.has(socket)) return
  refused.add(socket)
  const { response, before } = newest.get(socket) ?? {}
  const own = response?.req.complete === false ? response : undefined
  const isAnswered = () => own?.headersSent === true
  onceClosed(own === undefined ? response : before, () => {
    if (isAnswered()) onceClosed(own, () => close(socket))
    else close(socket, answer)
  })
}

function onceClosed(response: ServerResponse | undefined, act: () => void): void {
  if (response === undefined || response.closed) act()
  else response.once('close', act)
}

function close(socket: Duplex, answer?: string): void {
  if (!socket.writable) return
  socket.end(answer)
  const timer = setTimeout(() => socket.destroy(), lingerMs).unref()
  socket.once('close', () => clearTimeout(timer))
}
