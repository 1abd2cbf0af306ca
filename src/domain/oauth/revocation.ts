import { InvalidRequest, UnauthorizedClient } from '../../errors.js'
import type { EmitEvent, Origin } from '../audit/events.js'
import type { Client } from '../clients/client.js'
import type { SessionLifecycle } from '../sessions/lifecycle.js'
import type { BlacklistService } from '../tokens/blacklist.js'
import type { TokenService } from '../tokens/service.js'
import type { VerifiedToken } from '../tokens/verifier.js'
import { type PresentedDeps, type PresentedToken, readPresented } from './presented.js'

export interface RevocationDeps extends PresentedDeps {
  tokens: Pick<TokenService, 'read' | 'stateOf'>
  sessions: Pick<SessionLifecycle, 'revoke'>
  blacklist: Pick<BlacklistService, 'refuse'>
  emit: EmitEvent
}

/**
 * Ends tokens for the clients that hold them (RFC 7009): a refresh token with its session and every token of it, an
 * access token alone. Of a token that is unknown, over or broken nothing is left to end.
 *
 * @throws InvalidRequest, UnauthorizedClient for the token of another client
 */
export function createRevocation(deps: RevocationDeps) {
  const { tokens, sessions, blacklist, emit } = deps

  return async function revoke(client: Client, token: string | undefined, origin?: Origin): Promise<void> {
    if (token === undefined) throw InvalidRequest('token is missing.')
    const presented = await readPresented(deps, token)
    if (presented === null) return
    if (presented.user?.type === 'refresh') await endSession(client, presented.user, origin)
    else await refuseToken(client, presented, origin)
  }

  async function endSession(client: Client, token: VerifiedToken, origin?: Origin): Promise<void> {
    const state = await tokens.stateOf(token)
    if (state === null) return
    const { session } = state
    // One that nobody has renewed as a client belongs to whoever may do so.
    const owns = session.clientId === null ? client.grants.includes('refresh_token') : session.clientId === client.id
    if (!owns) throw UnauthorizedClient('The token was issued to another client.')
    await sessions.revoke(session.id, 'logout')
    const detail = `client=${client.id}`
    emit({ type: 'token.revoked', subjectId: session.userId, sessionId: session.id, detail }, origin)
  }

  async function refuseToken(
    client: Client,
    { clientId, jti, payload }: PresentedToken,
    origin?: Origin
  ): Promise<void> {
    if (clientId !== client.id) throw UnauthorizedClient('The token was issued to another client.')
    const expiresAt = new Date(Number(payload.exp) * 1000)
    const systemActor = { id: null, sessionId: null, origin }
    await blacklist.refuse(systemActor, { jti, expiresAt, reason: `revoked by client ${client.id}` })
  }
}
