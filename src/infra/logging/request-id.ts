import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** What other systems make ids of: UUIDs, ULIDs, trace ids, `host:pid:n`. Nothing that could pass for more than an id. */
const shape = /^[A-Za-z0-9._:/+=-]{1,64}$/

/** The id of a request: the caller's `X-Request-Id` where it looks like an id, else a fresh one. */
export function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && shape.test(given) ? given : randomUUID()
}
