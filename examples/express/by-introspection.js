// Asks keyturn about each access token (RFC 7662). A log-out counts at once, and while keyturn is away nobody gets in.
import { allowInsecureRequests, ClientSecretBasic, Configuration, tokenIntrospection } from 'openid-client'

/**
 * @param {import('./app.js').Options} options
 * @returns {import('./bearer.js').Check}
 */
export function checkByIntrospection({ issuer, audience, clientId, clientSecret }) {
  const server = { issuer, introspection_endpoint: `${issuer}/oauth/introspect` }
  const keyturn = new Configuration(server, clientId, undefined, ClientSecretBasic(clientSecret))
  keyturn.timeout = 5
  if (issuer.startsWith('http:')) allowInsecureRequests(keyturn)

  return async function check(token) {
    const claims = await tokenIntrospection(keyturn, token)
    // keyturn answers for refresh tokens too, and for those that are meant for other services
    const isForUs = claims.token_use === 'access' && claims.iss === issuer && [claims.aud].flat().includes(audience)
    return claims.active && isForUs ? claims : undefined
  }
}
