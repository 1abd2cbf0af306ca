import { type Client, clientColumns, clientWidth, decodeClient } from '../clients/client.js'
import type { Database } from '../db/database.js'
import { createLookup, type Selection } from '../db/lookup.js'
import { integer, nullable, type Row, text } from '../db/rows.js'
import {
  type BoundClient,
  decodeBoundClient,
  decodeSession,
  type SessionState,
  sessionColumns
} from '../sessions/session.js'
import { decodeUser, userColumns } from '../users/user.js'

/** What to look for: the client that asks, and what the token that it asks about names. */
export interface IntrospectionKey {
  caller: string
  sid: string | null
  jti: string
  /** The client that the token was given to. */
  clientId: string | null
}

export interface IntrospectionFinding {
  caller: Client
  state: SessionState | null
  blacklisted: boolean
  /** The client that the token was given to; null when there is none, or it is inactive. */
  client: BoundClient | null
  /** The epoch of that client. */
  clientEpoch: number | null
}

export type IntrospectionStore = ReturnType<typeof createIntrospectionStore>

const sessionAt = clientWidth
const userAt = sessionAt + sessionColumns.split(',').length
const blacklistedAt = userAt + userColumns.split(',').length

const selection: Selection<IntrospectionFinding> = {
  by: ['caller', 'sid', 'jti', 'clientId'],
  columns: `${clientColumns}, ${sessionColumns}, ${userColumns}, b.jti, t.scopes, t.epoch`,
  joins: `LEFT JOIN clients c ON c.id = asked.caller
    LEFT JOIN sessions s ON s.id = asked.sid
    LEFT JOIN users u ON u.id = s.userId
    LEFT JOIN blacklisted_tokens b ON b.jti = asked.jti
    LEFT JOIN clients t ON t.id = COALESCE(s.clientId, asked.clientId) AND t.isActive`,
  decode(row) {
    const blacklisted = nullable(text, row, blacklistedAt) !== null
    const client = decodeBoundClient(row, blacklistedAt + 1)
    const clientEpoch = nullable(integer, row, blacklistedAt + 2)
    return { caller: decodeClient(row), state: stateIn(row, blacklisted, client), blacklisted, client, clientEpoch }
  }
}

/** Reads all that an introspection needs, in one statement. */
export function createIntrospectionStore(db: Database) {
  const find = createLookup(db, selection)
  return {
    /** @returns null when there is no such client as asks */
    find: ({ caller, sid, jti, clientId }: IntrospectionKey): Promise<IntrospectionFinding | null> =>
      find(caller, sid, jti, clientId)
  }
}

function stateIn(row: Row, blacklisted: boolean, client: BoundClient | null): SessionState | null {
  if (nullable(text, row, sessionAt) === null) return null
  const user = row[userAt] === null ? null : decodeUser(row, userAt)
  return { session: decodeSession(row, sessionAt), user, client, blacklisted, readAt: 0 }
}
