import { narrowed } from '../scope.js'
import type { GrantHandler } from './grant.js'
import { grantOf } from './target.js'

/** A token for the client itself (RFC 6749, section 4.4): no refresh token, and no row is written. */
export const clientCredentials: GrantHandler = async (deps, request) => {
  const scope = narrowed(request.parameters.scope, request.client.scopes)
  const grant = grantOf(deps, request, scope)
  const now = deps.clock()
  const { access, exp } = deps.issuer.client(grant, request.client.epoch, now)
  return {
    access_token: access,
    token_type: 'Bearer',
    expires_in: exp - Math.floor(now / 1000),
    ...(scope !== '' && { scope })
  }
}
