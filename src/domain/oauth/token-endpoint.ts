import { InvalidRequest, UnauthorizedClient, UnsupportedGrantType } from '../../errors.js'
import type { TokenGrant } from '../clients/client.js'
import { clientCredentials } from './grants/client-credentials.js'
import type { GrantDeps, GrantHandler, GrantRequest, TokenAnswer } from './grants/grant.js'
import { refreshToken } from './grants/refresh-token.js'

const grants: Record<TokenGrant, GrantHandler> = { client_credentials: clientCredentials, refresh_token: refreshToken }
const isGrant = (name: string): name is TokenGrant => Object.hasOwn(grants, name)

/**
 * The token endpoint for a client that is known (RFC 6749, section 3.2).
 *
 * @throws InvalidRequest, UnsupportedGrantType, UnauthorizedClient, and what the grants throw
 */
export function createTokenEndpoint(deps: GrantDeps) {
  return async function grant(request: GrantRequest): Promise<TokenAnswer> {
    const { grant_type } = request.parameters
    if (grant_type === undefined) throw InvalidRequest('grant_type is missing.')
    if (!isGrant(grant_type)) throw UnsupportedGrantType('This grant is not supported.')
    if (!request.client.grants.includes(grant_type)) throw UnauthorizedClient('The client may not use this grant.')
    return grants[grant_type](deps, request)
  }
}
