import { InvalidTarget } from '../../errors.js'
import type { Grant } from '../../tokens/issuer.js'
import type { GrantDeps, GrantRequest } from './grant.js'

/**
 * For whom the tokens of a request are: all of the client's audiences, or the one that `resource` names (RFC 8707).
 *
 * @throws InvalidTarget
 */
export function grantOf({ accessLifetime, audience }: GrantDeps, request: GrantRequest, scope: string): Grant {
  const { client, issuer, parameters } = request
  const allowed = [client.audiences, audience].find((list) => list.length > 0) ?? [issuer]
  const { resource } = parameters
  if (resource !== undefined && !allowed.includes(resource)) {
    throw InvalidTarget('The client may not have tokens for this resource.')
  }
  return {
    clientId: client.id,
    scope,
    issuer,
    audience: resource === undefined ? allowed : [resource],
    accessLifetime: client.accessLifetime ?? accessLifetime
  }
}
