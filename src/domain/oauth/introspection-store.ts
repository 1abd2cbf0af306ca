import type { Database } from '../../infra/db/database.js'
import { createLookup, type Selection } from '../../infra/db/lookup.js'
import { column, integer, isNotNull, joined, orNull, together } from '../../infra/db/rows.js'
import { type Client, clientColumns, clientOf } from '../clients/client.js'
import { type BoundClient, boundClient, type SessionState, sessionColumns } from '../sessions/session.js'
import { userColumns } from '../users/user.js'

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

const columns = together({
  caller: clientColumns,
  session: joined(sessionColumns),
  user: joined(userColumns),
  blacklisted: column('b.jti', isNotNull),
  client: column('t.scopes', boundClient),
  clientEpoch: column('t.epoch', orNull(integer))
})

/** SQL: one statement for the client that asks, and the session, user, client and blacklist entry of the token. */
const selection: Selection<IntrospectionFinding> = {
  by: ['caller', 'sid', 'jti', 'clientId'],
  columns: columns.list,
  joins: `LEFT JOIN clients c ON c.id = asked.caller
    LEFT JOIN sessions s ON s.id = asked.sid
    LEFT JOIN users u ON u.id = s.userId
    LEFT JOIN blacklisted_tokens b ON b.jti = asked.jti
    LEFT JOIN clients t ON t.id = COALESCE(s.clientId, asked.clientId) AND t.isActive`,
  decode(row) {
    const { caller, session, user, blacklisted, client, clientEpoch } = columns.decode(row, 0)
    const state = session && { session, user, client, blacklisted, readAt: 0 }
    return { caller: clientOf(caller), state, blacklisted, client, clientEpoch }
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
