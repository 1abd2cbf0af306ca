// Asks keyturn about each access token (RFC 7662). A log-out counts at once, and while keyturn is away nobody gets in.
import { allowInsecureRequests, ClientSecretBasic, Configuration, tokenIntrospection } from 'openid-client'

/**
 * From here on, the routes of this scope take the access tokens of members and of clients alone. The request's decorator
 * `claims` holds what keyturn says of them.
 *
 * @param {import('fastify').FastifyInstance} fastify
 * @param {import('./app.js').Options} options
 */
export async function byIntrospection(fastify, { issuer, audience, clientId, clientSecret }) {
  const server = { issuer, introspection_endpoint: `${issuer}/oauth/introspect` }
  const keyturn = new Configuration(server, clientId, undefined, ClientSecretBasic(clientSecret))
  keyturn.timeout = 5
  if (issuer.startsWith('http:')) allowInsecureRequests(keyturn)

  fastify.decorateRequest('claims')
  fastify.addHook('onRequest', async function authenticate(request, reply) {
    const { authorization = '' } = request.headers
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization) ?? []
    if (token === undefined) return reply.code(401).header('www-authenticate', 'Bearer').send({ error: 'unauthorized' })
    try {
      const claims = await tokenIntrospection(keyturn, token)
      // keyturn answers for refresh tokens too, and for those that are meant for other services
      const { active, token_use, iss, aud } = claims
      const isForUs = active && token_use === 'access' && iss === issuer && [aud].flat().includes(audience)
      if (!isForUs)
        return reply
          .code(401)
          .header('www-authenticate', 'Bearer error="invalid_token"')
          .send({ error: 'invalid_token' })
      request.setDecorator('claims', claims)
    } catch (error) {
      // No answer, or no right to one. Not to know is no reason to log anybody out
      request.log.error(error)
      return reply.code(503).header('retry-after', 5).send({ error: 'temporarily_unavailable' })
    }
  })
}
