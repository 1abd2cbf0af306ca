import { InvalidGrant, InvalidRequest, isCatalogueError } from '../../../errors.js'
import { narrowed, wordsOf } from '../scope.js'
import type { GrantHandler } from './grant.js'
import { grantOf } from './target.js'

/** Renews a user's session for a client (RFC 6749, section 6), by the same rotation as everywhere. */
export const refreshToken: GrantHandler = async (deps, request) => {
  const { parameters, origin, idempotencyKey } = request
  const { refresh_token, scope: requested } = parameters
  if (refresh_token === undefined) throw InvalidRequest('refresh_token is missing.')
  const grant = grantOf(deps, request, narrowed(requested, request.client.scopes))
  // What the client may not be granted any more, its sessions have lost too.
  const narrow = (granted: string) =>
    narrowed(
      requested,
      wordsOf(granted).filter((scope) => request.client.scopes.includes(scope))
    )
  try {
    const { access, refresh, scope, exp } = await deps.tokens.rotateFor(
      grant,
      refresh_token,
      narrow,
      origin,
      idempotencyKey
    )
    return {
      access_token: access,
      token_type: 'Bearer',
      expires_in: Math.max(0, exp - Math.floor(deps.clock() / 1000)),
      refresh_token: refresh,
      ...(scope !== '' && { scope })
    }
  } catch (error) {
    // simplejwt's answers to a bad refresh token are all 401; OAuth has one word for them.
    if (isCatalogueError(error) && error.statusCode === 401) throw InvalidGrant(error.message)
    throw error
  }
}
