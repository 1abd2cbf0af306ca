import { InvalidTarget } from '../../../errors.js'
import type { Grant } from '../../tokens/issuer.js'
import { wordsOf } from '../scope.js'
import type { GrantDeps, GrantRequest } from './grant.js'

/**
 * For whom the tokens of a request are: all of the client's audiences, or those that `resource` names (RFC 8707).
 *
 * @throws InvalidTarget
 */
export function grantOf(
  { accessLifetime, audience, identity }: GrantDeps,
  request: GrantRequest,
  scope: string
): Grant {
  const { client, parameters } = request
  const { issuer } = identity
  const allowed = [client.audiences, audience].find((list) => list.length > 0) ?? [issuer]
  const wanted = parameters.resource === undefined ? allowed : wordsOf(parameters.resource)
  if (!wanted.every((resource) => allowed.includes(resource))) {
    throw InvalidTarget('The client may not request tokens for this resource.')
  }
  return {
    clientId: client.id,
    scope,
    issuer,
    audience: wanted,
    accessLifetime: client.accessLifetime ?? accessLifetime
  }
}
