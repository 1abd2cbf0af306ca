import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** How long a refused connection is read on, in milliseconds, so that the refusal arrives (RFC 9112, section 9.6). */
const lingerMs = 1_000

interface Exchange {
  /** The newest; undefined once it is over. */
  response: ServerResponse | undefined
  /** The one before it on the same connection, where that was not over. */
  before: ServerResponse | undefined
}

const newest = new WeakMap<Duplex, Exchange>()
const refused = new WeakSet<Duplex>()

/** Remembers what is being answered on a connection, until it is over. */
export function noteExchange(response: ServerResponse): void {
  const { socket } = response.req
  const exchange = newest.get(socket)
  if (exchange === undefined) newest.set(socket, { response, before: undefined })
  else {
    exchange.before = exchange.response?.closed ? undefined : exchange.response
    exchange.response = response
  }
  response.on('close', forgetExchange)
}

/**
 * A connection that is idle holds nothing: the garbage collector would copy the last request along with all that came of it. A
 * request whose body is still arriving may yet be refused.
 */
function forgetExchange(this: ServerResponse): void {
  const exchange = newest.get(this.req.socket)
  if (this.req.complete && exchange?.response === this) exchange.response = undefined
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
